//! A field of the business's own on each contact: what it is called, what it holds, and how a value is read and written.
//!
//! The values stand in staff's half of a contact, by the field's id, each in one form that phone, server, import and export share.

use crate::id::CustomFieldId;
use crate::label::{Label, Lang};
use crate::merge::{MapChange, Position};
use crate::money::{Currency, Money};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::people::contact::is_date;
use crate::people::search::fold;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::text::{line, visible};
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most fields of a business, the hidden ones among them.
pub const MAX_CUSTOM_FIELDS: usize = 50;
/// The most characters of a field's name, of a value, of a choice.
pub const MAX_NAME: usize = 60;
pub const MAX_VALUE: usize = 500;
/// The most choices of a field.
pub const MAX_CHOICES: usize = 50;
/// The most characters of a choice's key.
const MAX_KEY: usize = 40;
/// The largest amount and the most digits of a number before the point.
const MAX_AMOUNT: i64 = 1_000_000_000_000;
const MAX_DIGITS: usize = 15;

/// What stands between several choices in a text.
const BETWEEN: [char; 7] = [',', ';', '|', '，', '；', '、', '\n'];

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomFieldKind {
    Text,
    Number,
    Date,
    /// One of the field's choices.
    Choice,
    /// Any of the field's choices.
    Several,
    /// An amount in the business's currency.
    Money,
    /// An address of the web.
    Link,
    YesNo,
}

names! {
    CustomFieldKind {
        Text "text", Number "number", Date "date", Choice "choice", Several "several", Money "money", Link "link", YesNo "yes_no",
    }
}

impl CustomFieldKind {
    #[must_use]
    pub fn has_choices(self) -> bool {
        matches!(self, Self::Choice | Self::Several)
    }
}

/// Something that can be chosen. Values hold the key, so that a choice can be called otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub key: String,
    pub label: Label,
    /// Not offered any more; where it was chosen it stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// A field of the business's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    pub id: CustomFieldId,
    pub kind: CustomFieldKind,
    pub name: Label,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    pub sort: Position,
    /// Not shown any more; what was written down stays.
    #[serde(default)]
    pub hidden: bool,
}

noun! {
    CustomField in "custom_field" by CustomFieldId, scopes |_| vec![Scope::Team],
    made by CustomFieldCreate "custom_field.create@1", changed by CustomFieldSet "custom_field.set@1";
    fixed kind: CustomFieldKind;
    soft name: Label, max(MAX_NAME), check(has_name);
    hard choices: Vec<Choice>, check(choices_fit);
    order sort: Position, check(|sort: &Position| is_place(sort));
    soft hidden: bool;
}

json_columns!(Vec<Choice>);

/// A value does not fit its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no value of the field")]
pub struct BadCustomValue;

impl CustomField {
    /// The choices that are offered.
    pub fn offered(&self) -> impl Iterator<Item = &Choice> {
        self.choices.iter().filter(|choice| !choice.hidden)
    }

    /// True where the value stands in its one form.
    #[must_use]
    pub fn holds(&self, value: &str) -> bool {
        if value.is_empty() || value.chars().count() > MAX_VALUE {
            return false;
        }
        let known = |key: &str| self.choices.iter().any(|choice| choice.key == key);
        match self.kind {
            CustomFieldKind::Text => value.trim() == value,
            CustomFieldKind::Number => number(value).as_deref() == Some(value),
            CustomFieldKind::Date => is_date(value),
            CustomFieldKind::Choice => known(value),
            CustomFieldKind::Several => {
                let keys: Vec<&str> = value.split(',').collect();
                keys.is_sorted_by(|one, next| one < next) && keys.into_iter().all(known)
            }
            CustomFieldKind::Money => {
                let amount = value.parse::<i64>().ok();
                amount.is_some_and(|amount| {
                    (0..=MAX_AMOUNT).contains(&amount) && amount.to_string() == value
                })
            }
            CustomFieldKind::Link => link(value).as_deref() == Some(value),
            CustomFieldKind::YesNo => matches!(value, "yes" | "no"),
        }
    }

    /// The one form of what somebody typed, or a file says; none for nothing. A day is `YYYY-MM-DD` here.
    ///
    /// # Errors
    /// [`BadCustomValue`] where it is no value of this field.
    pub fn read(&self, typed: &str, currency: &Currency) -> Result<Option<String>, BadCustomValue> {
        let said = line(typed);
        let typed = visible(typed);
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let read = match self.kind {
            CustomFieldKind::Text => Some(said),
            CustomFieldKind::Date => Some(typed.to_owned()),
            CustomFieldKind::Number => number(typed),
            CustomFieldKind::Choice => self.choice(typed).map(|choice| choice.key.clone()),
            CustomFieldKind::Several => self.several(typed),
            CustomFieldKind::Money => {
                Money::parse(typed, currency).map(|money| money.0.to_string())
            }
            CustomFieldKind::Link => link(typed),
            CustomFieldKind::YesNo => yes_no(typed),
        };
        let read = read.filter(|value| self.holds(value));
        read.map(Some).ok_or(BadCustomValue)
    }

    /// The value as people read it; yes and no as they stand.
    #[must_use]
    pub fn show(&self, value: &str, lang: Lang, currency: &Currency) -> String {
        let label = |key: &str| {
            let choice = self.choices.iter().find(|choice| choice.key == key);
            choice
                .map_or(key, |choice| choice.label.text(lang))
                .to_owned()
        };
        match self.kind {
            CustomFieldKind::Choice => label(value),
            CustomFieldKind::Several => {
                let comma = if lang == Lang::Zh { "、" } else { ", " };
                value.split(',').map(label).collect::<Vec<_>>().join(comma)
            }
            CustomFieldKind::Money => match value.parse() {
                Ok(amount) => Money(amount).show(currency),
                Err(_) => value.to_owned(),
            },
            _ => value.to_owned(),
        }
    }

    /// The value as it is typed and as a file says it: [`Self::read`] makes the same value of it.
    #[must_use]
    pub fn typed(&self, value: &str, lang: Lang, currency: &Currency) -> String {
        let label = |key: &str| {
            let choice = self.choices.iter().find(|choice| choice.key == key);
            let text = choice.map_or(key, |choice| choice.label.text(lang));
            let is_clear = self.choice(text).is_some_and(|found| found.key == key);
            let text = if is_clear && !text.contains(BETWEEN) {
                text
            } else {
                key
            };
            text.to_owned()
        };
        match self.kind {
            CustomFieldKind::Choice => label(value),
            CustomFieldKind::Several => value.split(',').map(label).collect::<Vec<_>>().join("|"),
            CustomFieldKind::Money => {
                let shown = self.show(value, lang, currency);
                shown.trim_start_matches(currency.symbol()).replace(',', "")
            }
            _ => value.to_owned(),
        }
    }

    /// What a search finds the value by: its texts in both languages.
    #[must_use]
    pub fn searched(&self, value: &str) -> Vec<String> {
        if !self.kind.has_choices() {
            let silent = matches!(self.kind, CustomFieldKind::YesNo | CustomFieldKind::Money);
            return if silent {
                Vec::new()
            } else {
                vec![value.to_owned()]
            };
        }
        let keys: BTreeSet<&str> = value.split(',').collect();
        let chosen = self
            .choices
            .iter()
            .filter(|choice| keys.contains(choice.key.as_str()));
        chosen
            .flat_map(|choice| [choice.label.zh.clone(), choice.label.en.clone()])
            .filter(|text| !text.is_empty())
            .collect()
    }

    fn choice(&self, typed: &str) -> Option<&Choice> {
        let typed = fold(typed);
        let called = |choice: &&Choice| {
            [&choice.key, &choice.label.zh, &choice.label.en]
                .into_iter()
                .any(|text| !text.is_empty() && fold(text) == typed)
        };
        self.choices.iter().find(called)
    }

    fn several(&self, typed: &str) -> Option<String> {
        let parts = typed.split(BETWEEN).map(str::trim);
        let keys: Option<BTreeSet<&str>> = parts
            .filter(|part| !part.is_empty())
            .map(|part| self.choice(part).map(|choice| choice.key.as_str()))
            .collect();
        let keys: Vec<&str> = keys?.into_iter().collect();
        (!keys.is_empty()).then(|| keys.join(","))
    }
}

/// A number in its one form: no blanks, no commas of thousands, no zeros that say nothing.
fn number(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{2212}' => '-',
            other => other,
        })
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect();
    let (minus, rest) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.as_str()),
    };
    let (whole, part) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    if whole.len() > MAX_DIGITS || part.len() > 6 {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match (whole, part) {
        ("0", "") => "0".to_owned(),
        (whole, "") => format!("{minus}{whole}"),
        (whole, part) => format!("{minus}{whole}.{part}"),
    })
}

/// An address of the web with its scheme: nothing else is ever a link, so that none runs a script.
fn link(typed: &str) -> Option<String> {
    let lower = typed.to_lowercase();
    let rest = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| lower.starts_with(scheme).then_some(scheme.len()));
    let whole = match rest {
        Some(_) => typed.to_owned(),
        None if typed.contains("://") || typed.contains('@') => return None,
        None => format!("https://{typed}"),
    };
    let host = whole.split("://").nth(1)?.split(['/', '?', '#']).next()?;
    let is_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    let is_plain = !whole
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\'));
    (is_host && is_plain).then_some(whole)
}

fn yes_no(typed: &str) -> Option<String> {
    Some(
        match fold(typed).as_str() {
            "yes" | "y" | "true" | "1" | "是" | "对" | "有" => "yes",
            "no" | "n" | "false" | "0" | "否" | "不" | "无" => "no",
            _ => return None,
        }
        .to_owned(),
    )
}

fn is_place(sort: &Position) -> Result<(), Refusal> {
    if sort.is_valid() {
        return Ok(());
    }
    Err(Refusal::BadValue {
        field: "sort".into(),
    })
}

fn choices_fit(choices: &Vec<Choice>) -> Result<(), Refusal> {
    let bad = || Refusal::BadValue {
        field: "choices".into(),
    };
    let keys: BTreeSet<&str> = choices.iter().map(|choice| choice.key.as_str()).collect();
    if choices.len() > MAX_CHOICES || keys.len() != choices.len() {
        return Err(bad());
    }
    let is_key = |key: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !key.is_empty() && key.len() <= MAX_KEY && key.bytes().all(plain)
    };
    for choice in choices {
        use crate::noun::Limit as _;
        choice.label.limit("choices", MAX_NAME)?;
        if !is_key(&choice.key) || has_name(&choice.label).is_err() {
            return Err(bad());
        }
    }
    Ok(())
}

/// Adds a field.
///
/// # Errors
/// [`Stop::Refused`] for people who may not and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &CustomFieldCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditCustomField) {
        return Err(Refusal::NotAllowed.into());
    }
    check_choices(args.kind, &args.choices)?;
    noun::make(view, ctx, args)
}

/// Changes a field. What it holds stays what it is, and no choice goes, for values name it: one that is left out is only not offered any more.
///
/// # Errors
/// [`Stop::Refused`] for people who may not, for unknown fields and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &CustomFieldSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditCustomField) {
        return Err(Refusal::NotAllowed.into());
    }
    if let Some(choices) = &args.choices {
        let kind = view.need::<CustomField>(args.id)?.kind;
        check_choices(kind, &choices.new)?;
    }
    let before = view.need::<CustomField>(args.id)?.choices.clone();
    let mut changes = noun::change(view, ctx, args)?;
    for row in &mut changes.rows {
        if let Row::CustomField(field) = row {
            keep_choices(&mut field.choices, before.iter());
            choices_fit(&field.choices)?;
        }
    }
    Ok(changes)
}

fn keep_choices<'a>(choices: &mut Vec<Choice>, before: impl Iterator<Item = &'a Choice>) {
    for was in before {
        if !choices.iter().any(|choice| choice.key == was.key) {
            choices.push(Choice {
                hidden: true,
                ..was.clone()
            });
        }
    }
}

fn check_choices(kind: CustomFieldKind, choices: &[Choice]) -> Result<(), Refusal> {
    if kind.has_choices() == choices.is_empty() {
        return Err(Refusal::BadValue {
            field: "choices".into(),
        });
    }
    Ok(())
}

/// Whether changed values fit their fields. What of it is not there or does not fit is named, and nothing of the change is written.
///
/// # Errors
/// [`Stop::Refused`] with the field; [`Stop::Need`] for rows not loaded.
pub fn check_values(view: &dyn Rows, change: &MapChange) -> Result<(), Stop> {
    for (key, change) in change {
        let bad = || Refusal::BadValue {
            field: format!("custom/{key}"),
        };
        let id: CustomFieldId = key.parse().map_err(|_| bad())?;
        let field = view.need::<CustomField>(id)?;
        if change.new.as_deref().is_some_and(|new| !field.holds(new)) {
            return Err(bad().into());
        }
    }
    Ok(())
}

/// Values by the id of their field.
pub type CustomValues = BTreeMap<String, String>;
