//! What an archive of everything holds beside the nouns that travel, and what it leaves out.

use domain::Entity;

/// Tables that phones get nothing of and that are the business's all the same, with what is left out of each.
const BESIDE: [(&str, &[&str]); 22] = [
    ("account_user", &["password"]),
    // Who wants no mail, or whose mailbox takes none: whoever goes on with the business writes to nobody of them.
    ("address_state", &[]),
    ("audit_entry", &[]),
    ("business_logo", &[]),
    ("campaign_recipient", &[]),
    ("counter", &[]),
    ("erased", &[]),
    ("erasure_request", &[]),
    ("file", &["body"]),
    ("import_run", &[]),
    ("mail", &[]),
    ("mail_in", &[]),
    ("offer_draw", &[]),
    ("offer_draw_winner", &[]),
    ("payment_odd", &[]),
    ("record_access", &[]),
    ("retention_rule", &[]),
    ("sms_message", &[]),
    ("sms_stop", &[]),
    ("sms_template", &[]),
    ("strategy_run", &[]),
    ("suggestion_control", &[]),
];

/// Letters by which somebody signs in: whoever takes everything out is not to become somebody else.
pub(super) const NO_KEYS: &str = "kind NOT IN ('sign_in', 'password_reset', 'invitation')";

/// The columns of a table that go along; none where it stays. A table that a later build adds stays until it is named here.
pub(super) fn columns_of<'a>(table: &str, columns: &'a [String]) -> Option<Vec<&'a str>> {
    let beside = BESIDE.iter().find(|(name, _)| *name == table);
    let without: &[&str] = match beside {
        Some((_, without)) => without,
        None if Entity::ALL.iter().any(|one| one.table() == table) => &[],
        None => return None,
    };
    let columns = columns.iter().map(String::as_str);
    Some(columns.filter(|name| !without.contains(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_and_what_they_do_not_want_goes_along() {
        let columns = ["id".to_owned()];
        for table in [
            "address_state",
            "coupon",
            "mail_in",
            "offer",
            "sms_message",
            "sms_stop",
            "sms_template",
            "strategy_run",
        ] {
            assert!(columns_of(table, &columns).is_some(), "{table}");
        }
        // As it came, with what an attachment or a returned letter says: a sign-in may stand in it.
        assert_eq!(columns_of("mail_raw", &columns), None);
    }

    #[test]
    fn no_password_and_no_table_of_sessions_and_secrets_goes_along() {
        let columns: Vec<String> = ["id", "password", "token_hash"].map(str::to_owned).into();
        let users = columns_of("account_user", &columns).unwrap();
        assert!(users.contains(&"id") && !users.contains(&"password"));
        for table in [
            "session",
            "setting",
            "sealed_secret",
            "mailed_code",
            "claim_code",
            "join_link",
            "calendar_feed",
            "unlock_share",
            "mutation_log",
            "business_export",
        ] {
            assert_eq!(columns_of(table, &columns), None, "{table}");
        }
        assert!(columns_of("sales_order", &columns).is_some());
    }
}
