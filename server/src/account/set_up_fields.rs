//! What the forms of the first start post.

use domain::account::mail_account::{MailAccount, MailProvider, MailSecurity};
use domain::account::opening::WEEKDAYS;
use domain::account::set_up_draft::SetUpDraft;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The fields of every step; what a step does not have is empty.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    pub code: String,
    /// `1` to `5`; empty where everything is posted at once, and `all` where that page is asked for.
    pub step: String,
    /// How often the step was saved when its page was drawn.
    pub seen: u32,
    /// What the last step does: `mail` or `open`.
    pub act: String,
    pub name: String,
    pub email: String,
    pub password: String,
    business_zh: String,
    business_en: String,
    trade: String,
    country: String,
    currency: String,
    zone: String,
    address: String,
    accent: String,
    tables: String,
    start: String,
    from: String,
    to: String,
    again: String,
    until: String,
    mon: String,
    tue: String,
    wed: String,
    thu: String,
    fri: String,
    sat: String,
    sun: String,
    provider: String,
    mail_host: String,
    mail_port: String,
    mail_user: String,
    pub mail_password: String,
    mail_from: String,
}

impl Fields {
    /// All that was typed, as text.
    pub fn draft(&self) -> SetUpDraft {
        let ticked = [
            &self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun,
        ];
        let days = WEEKDAYS.iter().zip(ticked);
        let days = days.filter(|(_, tick)| !tick.is_empty());
        SetUpDraft {
            name: self.name.clone(),
            email: self.email.clone(),
            business_zh: self.business_zh.clone(),
            business_en: self.business_en.clone(),
            trade: self.trade.clone(),
            country: self.country.clone(),
            currency: self.currency.clone(),
            zone: self.zone.clone(),
            accent: self.accent.clone(),
            address: self.address.clone(),
            tables: self.tables.clone(),
            days: days.map(|(day, _)| (*day).to_owned()).collect(),
            hours: [&self.from, &self.to, &self.again, &self.until].map(Clone::clone),
            empty: self.start == "empty",
            saved: BTreeMap::new(),
        }
    }

    /// The mailbox; a port that is no number fits nowhere and is told.
    pub fn mail_account(&self) -> MailAccount {
        let port = self.mail_port.trim().parse().unwrap_or_default();
        MailAccount {
            provider: MailProvider::parse(&self.provider).unwrap_or(MailProvider::Other),
            host: self.mail_host.clone(),
            port,
            security: if port == 465 {
                MailSecurity::Tls
            } else {
                MailSecurity::StartTls
            },
            user: self.mail_user.clone(),
            from: self.mail_from.clone(),
        }
    }
}
