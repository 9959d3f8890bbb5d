//! Fields of the business's own in words.

use domain::Key;
use domain::money::Currency;
use domain::people::{ContactStaff, CustomField, CustomFieldKind};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use words::StaffWords;

/// All fields in their order, the hidden ones among them.
#[must_use]
pub fn custom_fields(rows: &Projection) -> Vec<CustomField> {
    let all = rows
        .all(Entity::CustomField)
        .filter_map(Row::as_custom_field);
    let mut all: Vec<CustomField> = all.cloned().collect();
    all.sort_by(|one, other| (&one.sort, one.id).cmp(&(&other.sort, other.id)));
    all
}

/// Those that records show.
#[must_use]
pub fn shown_fields(rows: &Projection) -> Vec<CustomField> {
    let mut all = custom_fields(rows);
    all.retain(|field| !field.hidden);
    all
}

/// What a field holds.
#[must_use]
pub fn kind_text(kind: CustomFieldKind, words: &StaffWords) -> &'static str {
    let at = CustomFieldKind::ALL.iter().position(|one| *one == kind);
    at.and_then(|at| words.records.kinds.get(at).copied())
        .unwrap_or_default()
}

/// True where a contact has this value of a field: of several choices one is enough.
#[must_use]
pub fn has_value(staff: &ContactStaff, field: &CustomField, value: &str) -> bool {
    let have = staff.custom.get(&field.id.to_string());
    have.is_some_and(|have| match field.kind {
        CustomFieldKind::Several => have.split(',').any(|key| key == value),
        _ => have == value,
    })
}

/// The field of the business's own that the history names; none for others, and where it is not here.
#[must_use]
pub fn field_of_history<'a>(rows: &'a Projection, field: &str) -> Option<&'a CustomField> {
    let id = field.strip_prefix("custom/")?.parse().ok()?;
    rows.get(Key::new(Entity::CustomField, id))
        .and_then(Row::as_custom_field)
}

/// What a field of the business's own said, as its record shows it: choices by their words.
#[must_use]
pub fn own_value_text(
    field: &CustomField,
    value: &str,
    currency: &Currency,
    words: &StaffWords,
) -> String {
    match (field.kind, value) {
        (CustomFieldKind::YesNo, "yes") => words.people.yes.to_owned(),
        (CustomFieldKind::YesNo, "no") => words.people.no.to_owned(),
        _ => field.show(value, words.lang, currency),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, a_field, staff_of};
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn every_kind_has_words() {
        for lang in [Lang::En, Lang::Zh] {
            let words = staff_words(lang);
            for kind in CustomFieldKind::ALL {
                assert!(!kind_text(kind, words).is_empty(), "{kind:?}");
            }
        }
    }

    #[test]
    fn one_of_several_choices_is_enough_and_a_part_of_a_key_is_not() {
        let field = a_field(60, CustomFieldKind::Several);
        let mut staff = staff_of(&a_contact(20, "Ann"));
        assert!(!has_value(&staff, &field, "fish"));
        staff
            .custom
            .insert(field.id.to_string(), "fish,nuts".into());
        assert!(has_value(&staff, &field, "nuts"));
        assert!(!has_value(&staff, &field, "nut"));
    }
}
