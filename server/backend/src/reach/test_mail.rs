//! A campaign's letter to whoever writes it, before anybody else gets one.

use crate::Backend;
use crate::change::Work;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::mail::{Addressed, Mail};
use domain::account::Actor;
use domain::id::CampaignId;
use domain::policy::{Action, may};
use domain::reach::{Arm, Campaign, Values};
use domain::{Entity, Key, Label, Lang, Row};

impl Backend {
    /// Queues the letter of each version to the address of whoever asks, in their language; how many, and none for people who do not write
    /// campaigns, and where there is no such campaign, no address or no mail.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn test_campaign(
        &self,
        actor: &Actor,
        id: CampaignId,
        lang: Lang,
    ) -> Result<Option<usize>, BackendError> {
        if !may(actor, Action::EditCampaign) {
            return Ok(None);
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let key = Key::new(Entity::Campaign, id.0);
        let Some(Row::Campaign(campaign)) = Work::default().get(&mut tx, key).await? else {
            return Ok(None);
        };
        let sql = "SELECT email, name FROM account_user WHERE id = $1 AND email IS NOT NULL";
        let row = sqlx::query(sql)
            .bind(actor.user.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut cells = Cells::of(&row);
        let (address, name) = (cells.text()?.to_owned(), cells.text()?.to_owned());
        let business = crate::business::find_business(&mut tx).await?;
        let nothing = Label::default();
        let home = self.home();
        let values = Values {
            name: &name,
            business: business.as_ref().map_or(&nothing, |one| &one.name),
            link: &home,
        };
        let mut queued = 0;
        for letter in letters(&campaign, lang, &values) {
            let mail = Mail::Letter {
                subject: letter.subject,
                body: letter.body,
            };
            let letter = Addressed::new(&address, letter.lang, mail);
            queued += usize::from(self.inner.mail.enqueue(&mut tx, &letter, now).await?);
        }
        tx.commit().await?;
        self.inner.mail.ring();
        Ok(Some(queued).filter(|queued| *queued > 0))
    }
}

fn letters(campaign: &Campaign, lang: Lang, values: &Values<'_>) -> Vec<domain::reach::Letter> {
    let arms = [Some(Arm::A), campaign.has_two().then_some(Arm::B)];
    let letters = arms.into_iter().flatten();
    letters
        .filter_map(|arm| campaign.letter(arm, lang, values))
        .collect()
}
