//! All that is held of a person as one zip: every row as JSON, orders as a table, the contact as a card, files as they are. It is made while it
//! is sent: no more than one part of one file is in memory.

use super::access_list;
use super::whole_person::WholePerson;
use crate::Backend;
use crate::audit;
use crate::change::rows;
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use crate::file::Served;
use crate::import::{neutral, vcard_of};
use domain::account::Actor;
use domain::account::audit::Audited;
use domain::file::FileState;
use domain::people::CustomField;
use domain::people::record_access::AccessKind;
use domain::policy::{Action, may};
use domain::sales::Order;
use domain::{ContactId, Lang, Row};
use serde_json::value::RawValue;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// Bytes that are given at once, about.
const PART: usize = 64 * 1024;

/// What the zip has written so far and nobody has taken yet.
#[derive(Clone, Default)]
pub(crate) struct Out(Arc<Mutex<Vec<u8>>>);

impl Out {
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A zip that is being made.
pub struct Archive {
    backend: Backend,
    out: Out,
    /// None once it is whole.
    zip: Option<ZipWriter<StreamWriter<Out>>>,
    /// What comes before the files: name and bytes.
    texts: VecDeque<(String, Vec<u8>)>,
    files: VecDeque<Served>,
    /// The file under way, and how far it is.
    file: Option<(Served, u64)>,
}

impl Archive {
    /// The next bytes; none at its end.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, BackendError> {
        while self.zip.is_some() && self.out.len() < PART {
            self.go_on().await?;
        }
        let bytes = self.out.take();
        Ok((!bytes.is_empty()).then_some(bytes))
    }

    async fn go_on(&mut self) -> Result<(), BackendError> {
        let Some(zip) = &mut self.zip else {
            return Ok(());
        };
        let options = SimpleFileOptions::default();
        if let Some((file, at)) = &mut self.file {
            match self.backend.file_part(file, *at).await? {
                Some(part) => {
                    zip.write_all(&part).map_err(broken)?;
                    *at += part.len() as u64;
                }
                None => self.file = None,
            }
        } else if let Some((name, bytes)) = self.texts.pop_front() {
            zip.start_file(name, options).map_err(zip_broken)?;
            zip.write_all(&bytes).map_err(broken)?;
        } else if let Some(file) = self.files.pop_front() {
            zip.start_file(file_name(&file), options)
                .map_err(zip_broken)?;
            self.file = Some((file, 0));
        } else if let Some(zip) = self.zip.take() {
            zip.finish().map_err(zip_broken)?;
        }
        Ok(())
    }
}

pub(crate) fn broken(source: io::Error) -> BackendError {
    BackendError::Archive(source.to_string())
}

pub(crate) fn zip_broken(source: zip::result::ZipError) -> BackendError {
    BackendError::Archive(source.to_string())
}

/// Its id first, so that no two have the same name; of its own name what any system takes.
fn file_name(file: &Served) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || ".-_ ".contains(c) {
            c
        } else {
            '_'
        }
    };
    let name: String = file.attachment.name.chars().map(plain).take(80).collect();
    format!("files/{}-{name}", file.attachment.id)
}

impl Backend {
    /// All that is held of whoever asks.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn my_archive(&self, actor: &Actor, lang: Lang) -> Result<Archive, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let person = WholePerson::of_account(&mut tx, actor.user).await?;
        let archive = self.archive_of(&mut tx, &person, lang).await?;
        tx.commit().await?;
        Ok(archive)
    }

    /// All that is held of the person of a contact; none for whoever may not take it out.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn archive_of_contact(
        &self,
        actor: &Actor,
        contact: ContactId,
        lang: Lang,
    ) -> Result<Option<Archive>, BackendError> {
        if !may(actor, Action::AnswerDataRequest) {
            return Ok(None);
        }
        // Whoever takes out what is held of somebody else stands in the list of changes before the first byte leaves.
        let mut tx = self.inner.db.write().await?;
        let person = WholePerson::of_contact(&mut tx, contact).await?;
        if person.keys(&mut tx).await?.is_empty() {
            return Ok(None);
        }
        let archive = self.archive_of(&mut tx, &person, lang).await?;
        let what = Audited::Archive { contact };
        let now = self.now();
        audit::note(&mut tx, Some(actor.user), &what, now).await?;
        let taken = (
            AccessKind::Archive,
            &person.contacts.iter().copied().collect(),
        );
        audit::access::note(&mut tx, actor.user, taken, now).await?;
        tx.commit().await?;
        Ok(Some(archive))
    }

    async fn archive_of(
        &self,
        tx: &mut AnyConnection,
        person: &WholePerson,
        lang: Lang,
    ) -> Result<Archive, BackendError> {
        let keys = person.keys(tx).await?;
        let rows: Vec<Row> = rows::load(tx, keys)
            .await?
            .into_values()
            .map(|row| row.row)
            .collect();
        let mut texts = VecDeque::new();
        texts.push_back(("README.txt".to_owned(), readme(lang).into()));
        texts.push_back(("data.json".to_owned(), data(tx, person, &rows).await?));
        let cards: String = rows
            .iter()
            .filter_map(Row::as_contact)
            .map(vcard_of)
            .collect();
        texts.push_back(("contact.vcf".to_owned(), cards.into_bytes()));
        let orders: Vec<&Order> = rows.iter().filter_map(Row::as_order).collect();
        texts.push_back(("orders.csv".to_owned(), table(&orders, lang)?));
        let mut files = VecDeque::new();
        for attachment in rows.iter().filter_map(Row::as_attachment) {
            if attachment.state == FileState::Here {
                files.extend(Served::of(tx, attachment.clone()).await?);
            }
        }
        let out = Out::default();
        Ok(Archive {
            backend: self.clone(),
            zip: Some(ZipWriter::new_stream(out.clone())),
            out,
            texts,
            files,
            file: None,
        })
    }
}

fn readme(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!("../../templates/archive_en.txt"),
        Lang::Zh => include_str!("../../templates/archive_zh.txt"),
    }
}

/// No code and no link by which somebody signs in: who asks here is signed in, and an owner is not to become somebody else.
const LETTERS: &str = "SELECT created_at, address, subject, text FROM mail WHERE kind NOT IN ('sign_in', 'password_reset') AND address";

/// What they won in a draw.
const DRAWS: &str = "SELECT d.drawn_at, o.name, w.coupon FROM offer_draw_winner w JOIN offer_draw d ON d.id = w.draw \
                     JOIN offer o ON o.id = d.offer WHERE w.coupon";
/// What a provider carried to them, and what they wrote.
const SMS: &str = "SELECT created_at, number, CASE WHEN received = 1 THEN 'received' ELSE state END, text FROM sms_message WHERE contact";
/// What they wrote by mail stands as messages; this says by which mails.
const ARRIVED: &str = "SELECT received_at, sender, subject FROM mail_in WHERE customer";
/// The phones that tell what happens while the app is closed.
const TOLD_PHONES: &str = "SELECT s.device, p.endpoint, p.lang, p.created_at FROM push_subscription p \
                           JOIN session s ON s.token_hash = p.session WHERE s.account_user";

/// Every row as it is kept, by noun; and what is kept beside rows.
async fn data(
    tx: &mut AnyConnection,
    person: &WholePerson,
    rows: &[Row],
) -> Result<Vec<u8>, BackendError> {
    let json = |source| BackendError::Json {
        what: "archive",
        source,
    };
    let mut nouns: BTreeMap<&'static str, Vec<Box<RawValue>>> = BTreeMap::new();
    let own = own_fields(tx, rows).await?;
    for row in rows.iter().chain(&own) {
        let text = row.encode().map_err(json)?;
        let text = RawValue::from_string(text).map_err(json)?;
        nouns.entry(row.key().entity.name()).or_default().push(text);
    }
    let users: Vec<String> = person
        .accounts
        .iter()
        .map(|one| one.id.to_string())
        .collect();
    let contacts: Vec<String> = person.contacts.iter().map(ContactId::to_string).collect();
    let coupons = rows.iter().filter_map(Row::as_coupon);
    let coupons: Vec<String> = coupons.map(|coupon| coupon.id.to_string()).collect();
    let emails: Vec<String> = person.proven_emails().map(str::to_owned).collect();
    let whole = serde_json::json!({
        "rows": nouns,
        "accounts": listed(tx, "SELECT id, name, email, lang FROM account_user WHERE id", &users, &["id", "name", "email", "language"]).await?,
        "logins": listed(tx, "SELECT device, created_at, last_seen FROM session WHERE account_user", &users, &["device", "created_at", "last_seen"]).await?,
        "told_phones": listed(tx, TOLD_PHONES, &users, &["device", "endpoint", "language", "created_at"]).await?,
        "not_told": listed(tx, "SELECT off FROM push_choice WHERE account_user", &users, &["topics"]).await?,
        "access": access_list::of_person(tx, person).await?,
        "mails_from": listed(tx, ARRIVED, &users, &["received_at", "sender", "subject"]).await?,
        "letters": listed(tx, LETTERS, &emails, &["created_at", "address", "subject", "text"]).await?,
        "draws_won": listed(tx, DRAWS, &coupons, &["drawn_at", "offer", "coupon"]).await?,
        "text_messages": listed(tx, SMS, &contacts, &["created_at", "number", "state", "text"]).await?,
    });
    serde_json::to_vec_pretty(&whole).map_err(json)
}

/// The business's own fields that something is said in: without them nobody could read what was said.
async fn own_fields(tx: &mut AnyConnection, rows: &[Row]) -> Result<Vec<Row>, BackendError> {
    let halves: Vec<_> = rows.iter().filter_map(Row::as_contact_staff).collect();
    let said = |id: &str| halves.iter().any(|half| half.custom.contains_key(id));
    let fields = rows::list::<CustomField>(tx).await?;
    let fields = fields
        .into_iter()
        .filter(|field| said(&field.id.to_string()));
    Ok(fields.map(Row::from).collect())
}

/// Rows of a table that does not travel, by the names of its columns.
async fn listed(
    tx: &mut AnyConnection,
    head: &str,
    of: &[String],
    names: &[&str],
) -> Result<Vec<serde_json::Map<String, serde_json::Value>>, BackendError> {
    let mut found = Vec::new();
    for row in select_in(tx, head, of).await? {
        let mut cells = Cells::of(&row);
        let mut object = serde_json::Map::new();
        for name in names {
            let value = if name.ends_with("_at") || *name == "last_seen" {
                cells.maybe_int()?.into()
            } else {
                cells.maybe_text()?.map(str::to_owned).into()
            };
            object.insert((*name).to_owned(), value);
        }
        found.push(object);
    }
    Ok(found)
}

/// A line for each line of each order.
fn table(orders: &[&Order], lang: Lang) -> Result<Vec<u8>, BackendError> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let broken = |error: csv::Error| BackendError::Archive(error.to_string());
    let head = [
        "order",
        "placed_at",
        "state",
        "item",
        "quantity",
        "unit",
        "note",
    ];
    out.write_record(head).map_err(broken)?;
    for order in orders {
        for line in &order.lines {
            let cells = [
                order
                    .number
                    .map(|number| number.to_string())
                    .unwrap_or_default(),
                order.placed_at.to_string(),
                order.state.name().to_owned(),
                line.name.text(lang).to_owned(),
                line.quantity.to_string(),
                line.unit.0.to_string(),
                order.note.clone(),
            ];
            out.write_record(cells.iter().map(|cell| neutral(cell)))
                .map_err(broken)?;
        }
    }
    let done = out.into_inner();
    done.map_err(|error| BackendError::Archive(error.to_string()))
}
