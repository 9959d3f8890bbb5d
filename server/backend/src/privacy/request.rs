//! Who asks to be erased, and what owners answer. Online only: whoever asks hears at once that it is noted.

use super::books::part;
use super::erase::Erased;
use super::whole_person::{WholePerson, held};
use crate::Backend;
use crate::change::Work;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::Actor;
use domain::id::new_id;
use domain::people::data_request::{
    Answered, DUE, ErasureRequest, Held, MAX_ANSWER, MyData, RequestSource, RequestState,
};
use domain::policy::{Action, may};
use domain::{ContactId, UserId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};
use uuid::Uuid;

/// Requests that are listed, the open ones first.
const LISTED: i64 = 100;
const COLUMNS: &str = "r.id, r.contact, r.source, r.state, r.asked_at, r.due_at, r.answer, r.answered_at, c.display, c.given, c.family";
const FROM: &str = "FROM erasure_request r LEFT JOIN contact c ON c.id = r.contact";

impl Backend {
    /// What is held of whoever asks, and what became of their request.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn my_data(&self, actor: &Actor) -> Result<MyData, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let person = WholePerson::of_account(&mut tx, actor.user).await?;
        let held = self.held_of(&mut tx, &person).await?;
        let request = latest(&mut tx, &person).await?;
        tx.commit().await?;
        Ok(MyData {
            held,
            request,
            may_ask: !person.is_staff(),
        })
    }

    /// Notes that somebody wants to be erased; the open request where there is one, none for staff.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was noted then.
    pub async fn ask_erasure(&self, actor: &Actor) -> Result<Option<ErasureRequest>, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let person = WholePerson::of_account(&mut tx, actor.user).await?;
        if person.is_staff() {
            return Ok(None);
        }
        let contact = ContactId::of_user(actor.user);
        self.note_request(&mut tx, contact, &person, (RequestSource::Customer, actor))
            .await?;
        let request = latest(&mut tx, &person).await?;
        tx.commit().await?;
        Ok(request)
    }

    /// Notes for staff, who were asked, that the person of a contact wants to be erased. None for whoever may not, where nobody is meant,
    /// and for whoever works here.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was noted then.
    pub async fn note_erasure(
        &self,
        actor: &Actor,
        contact: ContactId,
    ) -> Result<Option<ErasureRequest>, BackendError> {
        if !may(actor, Action::WorkContact) {
            return Ok(None);
        }
        let mut tx = self.inner.db.write().await?;
        let there = sqlx::query("SELECT id FROM contact WHERE id = $1")
            .bind(contact.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        let person = WholePerson::of_contact(&mut tx, contact).await?;
        if there.is_none() || person.is_staff() {
            return Ok(None);
        }
        self.note_request(&mut tx, contact, &person, (RequestSource::Staff, actor))
            .await?;
        let request = latest(&mut tx, &person).await?;
        tx.commit().await?;
        Ok(request)
    }

    /// Takes one's own open request back; false where there is none.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn withdraw_erasure(&self, actor: &Actor) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let person = WholePerson::of_account(&mut tx, actor.user).await?;
        let open = latest(&mut tx, &person).await?;
        let Some(open) = open.filter(|one| one.state == RequestState::Open) else {
            return Ok(false);
        };
        let settled = (RequestState::Withdrawn, "");
        settle(&mut tx, open.id, settled, actor.user, self.now()).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// All requests, the open ones first and of these the one that is due next; nothing for whoever may not answer them.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn erasure_requests(
        &self,
        actor: &Actor,
    ) -> Result<Vec<ErasureRequest>, BackendError> {
        if !may(actor, Action::AnswerDataRequest) {
            return Ok(Vec::new());
        }
        let order = "ORDER BY CASE r.state WHEN 'open' THEN 0 ELSE 1 END, CASE r.state WHEN 'open' THEN r.due_at ELSE -r.asked_at END";
        let sql = format!("SELECT {COLUMNS} {FROM} {order} LIMIT $1");
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(LISTED)
            .fetch_all(&mut *tx)
            .await?;
        let mut requests = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut request = read(row)?;
            if request.state == RequestState::Open {
                let person = match asked_by(&mut tx, request.id).await? {
                    Some(user) => WholePerson::of_account(&mut tx, user).await?,
                    None => WholePerson::of_contact(&mut tx, request.contact).await?,
                };
                request.held = Some(self.held_of(&mut tx, &person).await?);
            }
            requests.push(request);
        }
        tx.commit().await?;
        Ok(requests)
    }

    /// Erases who asked, or says why not; none for whoever may not.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was erased then.
    pub async fn answer_erasure(
        &self,
        actor: &Actor,
        request: Uuid,
        declined_because: Option<&str>,
    ) -> Result<Option<Answered>, BackendError> {
        if !may(actor, Action::AnswerDataRequest) {
            return Ok(None);
        }
        let mut tx = self.inner.db.write().await?;
        let sql = format!("SELECT {COLUMNS} {FROM} WHERE r.id = $1 AND r.state = 'open'");
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(request.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(open) = row.as_ref().map(read).transpose()? else {
            return Ok(Some(Answered::Settled));
        };
        let now = self.now();
        if let Some(why) = declined_because.map(str::trim) {
            if why.is_empty() || why.chars().count() > MAX_ANSWER {
                return Ok(Some(Answered::NoReason));
            }
            let settled = (RequestState::Declined, why);
            settle(&mut tx, open.id, settled, actor.user, now).await?;
            tx.commit().await?;
            return Ok(Some(Answered::Declined));
        }
        let person = match asked_by(&mut tx, open.id).await? {
            Some(user) => WholePerson::of_account(&mut tx, user).await?,
            None => WholePerson::of_contact(&mut tx, open.contact).await?,
        };
        let (erased, pokes) = self
            .erase(&mut tx, &person, (Some(actor.user), false))
            .await?;
        let (rows, books) = match erased {
            Erased::UnderWay(held) => return Ok(Some(Answered::UnderWay(held))),
            Erased::Staff => return Ok(Some(Answered::Staff)),
            Erased::Done { rows, books } => (rows, books),
        };
        settle(&mut tx, open.id, (RequestState::Done, ""), actor.user, now).await?;
        // What was said to them before is theirs too.
        let sql = "UPDATE erasure_request SET answer = '' WHERE contact = $1";
        sqlx::query(sql)
            .bind(open.contact.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.poke(pokes);
        self.inner.due.notify_one();
        Ok(Some(Answered::Erased { rows, books }))
    }

    async fn held_of(
        &self,
        tx: &mut AnyConnection,
        person: &WholePerson,
    ) -> Result<Held, BackendError> {
        let keys = person.keys(tx).await?;
        let parted = part(tx, &mut Work::default(), &keys, self.now()).await?;
        let held = Held {
            books: parted.books,
            open_orders: parted.open_orders,
            open_bookings: parted.open_bookings,
            ..held(&keys)
        };
        person.with_payments(tx, held).await
    }

    /// One open request a person.
    async fn note_request(
        &self,
        tx: &mut AnyConnection,
        contact: ContactId,
        person: &WholePerson,
        (source, by): (RequestSource, &Actor),
    ) -> Result<(), BackendError> {
        let open = latest(tx, person).await?;
        if open.is_some_and(|one| one.state == RequestState::Open) {
            return Ok(());
        }
        let now = self.now();
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        let sql = "INSERT INTO erasure_request (id, contact, asked_by, source, state, asked_at, due_at, answer) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, '')";
        sqlx::query(sql)
            .bind(new_id(now, random).to_string())
            .bind(contact.to_string())
            .bind(by.user.to_string())
            .bind(source.name())
            .bind(RequestState::Open.name())
            .bind(now)
            .bind(now.saturating_add(DUE))
            .execute(tx)
            .await?;
        Ok(())
    }
}

async fn settle(
    tx: &mut AnyConnection,
    request: Uuid,
    (state, answer): (RequestState, &str),
    by: UserId,
    now: i64,
) -> Result<(), BackendError> {
    let sql = "UPDATE erasure_request SET state = $2, answer = $3, answered_by = $4, answered_at = $5 WHERE id = $1";
    sqlx::query(sql)
        .bind(request.to_string())
        .bind(state.name())
        .bind(answer.to_owned())
        .bind(by.to_string())
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// The account that asked, where it was the person's own.
async fn asked_by(tx: &mut AnyConnection, request: Uuid) -> Result<Option<UserId>, BackendError> {
    let sql = "SELECT asked_by FROM erasure_request WHERE id = $1 AND source = 'customer'";
    let row = sqlx::query(sql)
        .bind(request.to_string())
        .fetch_optional(tx)
        .await?;
    row.map(|row| Ok(UserId(id(Cells::of(&row).text()?, "asked_by")?)))
        .transpose()
}

/// The latest request of a person, whichever of their contacts it was made for.
async fn latest(
    tx: &mut AnyConnection,
    person: &WholePerson,
) -> Result<Option<ErasureRequest>, BackendError> {
    let mut found: Option<ErasureRequest> = None;
    for contact in &person.contacts {
        let sql = format!(
            "SELECT {COLUMNS} {FROM} WHERE r.contact = $1 ORDER BY r.asked_at DESC, r.id DESC LIMIT 1"
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(contact.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        let one = row.as_ref().map(read).transpose()?;
        if one.as_ref().map(|one| one.asked_at) > found.as_ref().map(|one| one.asked_at) {
            found = one;
        }
    }
    Ok(found)
}

fn read(row: &AnyRow) -> Result<ErasureRequest, BackendError> {
    let bad = |what| BackendError::Value { what };
    let mut cells = Cells::of(row);
    let mut request = ErasureRequest {
        id: id(cells.text()?, "erasure_request")?,
        contact: ContactId(id(cells.text()?, "contact")?),
        source: RequestSource::parse(cells.text()?).ok_or(bad("source"))?,
        state: RequestState::parse(cells.text()?).ok_or(bad("state"))?,
        asked_at: cells.int()?,
        due_at: cells.int()?,
        answer: cells.text()?.to_owned(),
        answered_at: cells.maybe_int()?,
        name: String::new(),
        held: None,
    };
    let mut text = || Ok::<_, BackendError>(cells.maybe_text()?.unwrap_or_default().to_owned());
    let (display, given, family) = (text()?, text()?, text()?);
    request.name = if display.is_empty() {
        format!("{given} {family}").trim().to_owned()
    } else {
        display
    };
    Ok(request)
}
