//! Links of a campaign, or of somebody's way through a strategy: signed, so that none leads elsewhere than to this site, and counted once a person.

use super::strategy_run;
use crate::Backend;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::reach::when::ALL;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ContactId;
use domain::id::CampaignId;
use domain::routes::site;
use uuid::Uuid;

/// What a token is signed for beside its text, so that no other signature of this server is one.
const SIGNED: &[u8] = b"click:";
/// Bytes of an id.
const ID: usize = 16;
/// Bytes of a signature.
const TAG: usize = 32;
/// Addresses longer than this stay as they are written.
const MAX_PATH: usize = 300;

impl Backend {
    /// The token of somebody's link to a path of this site.
    #[must_use]
    pub fn click_token(&self, campaign: CampaignId, contact: ContactId, path: &str) -> String {
        let mut token = [
            campaign.0.as_bytes().as_slice(),
            contact.0.as_bytes(),
            path.as_bytes(),
        ]
        .concat();
        let tag = self.inner.signer.tag(&[SIGNED, &token].concat());
        token.extend(tag);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Where a link leads, a path of this site; none for a token that this server did not make. Where `counts`, it is noted that this person
    /// followed it: the first time alone, and only where the letter left.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn follow_click(
        &self,
        token: &str,
        counts: bool,
    ) -> Result<Option<String>, BackendError> {
        let Some((campaign, contact, path)) = self.read_click(token) else {
            return Ok(None);
        };
        if !counts {
            return Ok(Some(path));
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let sql = "UPDATE campaign_recipient SET clicked_at = $3 WHERE campaign = $1 AND contact = $2 \
                   AND clicked_at IS NULL AND state IN ('queued', 'sent')";
        let first = sqlx::query(sql)
            .bind(campaign.to_string())
            .bind(contact.to_string())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let is_first = first.rows_affected() == 1;
        if !is_first {
            strategy_run::click(&mut tx, (campaign.0, contact), now).await?;
        }
        if is_first {
            job::schedule(&mut tx, JobKind::Campaigns, ALL, now).await?;
        }
        tx.commit().await?;
        if is_first {
            self.inner.due.notify_one();
        }
        Ok(Some(path))
    }

    fn read_click(&self, token: &str) -> Option<(CampaignId, ContactId, String)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG)?)?;
        if !self.inner.signer.is_tag(&[SIGNED, body].concat(), tag) {
            return None;
        }
        let (campaign, rest) = body.split_at_checked(ID)?;
        let (contact, path) = rest.split_at_checked(ID)?;
        let path = std::str::from_utf8(path).ok()?.to_owned();
        is_own(&path).then_some(())?;
        let campaign = CampaignId(Uuid::from_slice(campaign).ok()?);
        Some((campaign, ContactId(Uuid::from_slice(contact).ok()?), path))
    }

    /// A text with every address of this site as a link that is counted.
    pub(super) fn with_clicks(
        &self,
        text: &str,
        campaign: CampaignId,
        contact: ContactId,
    ) -> String {
        let home = &self.inner.mail.settings.public_url;
        rewrite(text, home, |path| {
            let token = self.click_token(campaign, contact, path);
            format!("{home}{}", site::click(&token))
        })
    }
}

/// A path that no browser reads as another site's.
fn is_own(path: &str) -> bool {
    let mut rest = path.bytes();
    rest.next() == Some(b'/')
        && !matches!(rest.next(), Some(b'/' | b'\\'))
        && path.bytes().all(is_address)
}

/// What may stand in an address, of what a text has.
fn is_address(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// Replaces every address that begins with `home`.
fn rewrite(text: &str, home: &str, link: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    if home.is_empty() {
        return text.to_owned();
    }
    while let Some(at) = rest.find(home) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let after = found.get(home.len()..).unwrap_or_default();
        let length = after.bytes().take_while(|byte| is_address(*byte)).count();
        let whole = after.get(..length).unwrap_or_default();
        // A stop ends the sentence, not the address.
        let path = whole.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
        let to = if path.is_empty() { "/" } else { path };
        let is_link = (path.is_empty() || is_own(path)) && to.len() <= MAX_PATH;
        if is_link {
            out.push_str(&link(to));
        } else {
            out.push_str(home);
            out.push_str(path);
        }
        rest = after.get(path.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        rewrite(text, "https://shop.example", |path| format!("[{path}]"))
    }

    #[test]
    fn own_addresses_alone_become_links() {
        for (text, becomes) in [
            ("Look: https://shop.example/", "Look: [/]"),
            ("https://shop.example", "[/]"),
            ("https://shop.example/book?party=2.", "[/book?party=2]."),
            ("(https://shop.example/app/menu), yes", "([/app/menu]), yes"),
            ("看https://shop.example/book，来", "看[/book]，来"),
            (
                "https://shop.example.evil.example/x",
                "https://shop.example.evil.example/x",
            ),
            (
                "https://shop.example//evil.example",
                "https://shop.example//evil.example",
            ),
            (
                "https://shop.example@evil.example",
                "https://shop.example@evil.example",
            ),
            ("https://other.example/", "https://other.example/"),
            ("https://shop.example/a https://shop.example/b", "[/a] [/b]"),
        ] {
            assert_eq!(written(text), becomes);
        }
    }

    #[test]
    fn no_path_leads_elsewhere() {
        for path in ["", "x", "//x", "/\\x", "https://x", "/a b", "/\n", "/é"] {
            assert!(!is_own(path), "{path}");
        }
        assert!(is_own("/") && is_own("/book?x=1#y"));
    }
}
