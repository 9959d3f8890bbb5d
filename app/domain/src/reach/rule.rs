//! Which people belong to a segment: a small tree over what is known of one person, written as text that people can read.
//!
//! ```text
//! all(tag("vip"), any(orders(3), spent(50000)), not(away(60)))
//! ```
//!
//! Phones and the server ask the same function. Of whoever does not allow guesses from what they did, everything that follows from it is
//! unknown, and so is its opposite: they are in no segment that needs to know.

use crate::civil::Day;
use crate::id::{CustomFieldId, SegmentId};
use crate::insight::rfm::Group;
use crate::label::Lang;
use crate::reach::due::is_birthday;
use crate::reach::person::Person;
use crate::refusal::Refusal;
use std::fmt;
use uuid::Uuid;

/// How deep a rule may be; a condition alone is 1.
pub const MAX_DEPTH: usize = 4;
/// The most conditions of a rule.
pub const MAX_CONDITIONS: usize = 20;
/// The most characters of a rule.
pub const MAX_TEXT: usize = 2_000;
/// The most days that a condition looks back.
pub const MAX_DAYS: u32 = 3_650;
/// The most days that a birthday is looked for ahead.
pub const MAX_BIRTHDAY: u32 = 60;
/// The most purchases that a condition asks for.
pub const MAX_ORDERS: u32 = 10_000;
/// The most money that a condition asks for, minor units.
pub const MAX_SPENT: u32 = 1_000_000_000;
/// The most characters of a tag.
const MAX_TAG: usize = 40;
/// The most stars of a review, and the best answer of a survey.
pub const MAX_STARS: u32 = 5;
pub const MAX_ANSWER: u32 = 10;
/// The most characters of a value that is asked for.
const MAX_FIELD: usize = 100;

/// A tree of conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Of nothing: everybody.
    All(Vec<Self>),
    /// Of nothing: nobody.
    Any(Vec<Self>),
    Not(Box<Self>),
    Is(Condition),
}

/// Something that a person is or did.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    Tag(String),
    /// Reads this language, as far as it is known.
    Language(Lang),
    /// The group among all customers.
    Group(Group),
    /// So many days with a purchase, or more.
    Orders(u32),
    /// Paid so much in all, or more; minor units.
    Spent(u32),
    /// Bought once, and not for so many days.
    Away(u32),
    /// Bought within so many days.
    Within(u32),
    /// Known since so many days at most.
    New(u32),
    /// Has a birthday today or within so many days.
    Birthday(u32),
    /// Waits for a solution.
    Tickets,
    /// Allows offers by mail.
    Mail,
    /// So many bookings took place, or more.
    Bookings(u32),
    /// The last review was of so many stars, or fewer.
    Stars(u32),
    /// The last solution was so good, or worse, as they said it: 1 to 10.
    Answer(u32),
    /// Was put on this list by hand.
    List(SegmentId),
    /// Has this value in a field of the business's own; of several choices, one of them.
    Field(CustomFieldId, String),
}

impl Rule {
    /// Everybody.
    #[must_use]
    pub const fn everyone() -> Self {
        Self::All(Vec::new())
    }

    /// Reads what [`fmt::Display`] writes, and takes no rule that is too much of one.
    ///
    /// # Errors
    /// [`Refusal::BadValue`]: `rule` where it cannot be read, `rule_depth`, `rule_conditions` and `rule_number` where it is too deep, has too
    /// many conditions, or one asks for what is out of bounds.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.chars().count() > MAX_TEXT {
            return Err(bad("rule_conditions"));
        }
        let mut reader = Reader { rest: text };
        let rule = reader.rule(1)?;
        if !reader.rest.trim_start().is_empty() {
            return Err(bad("rule"));
        }
        rule.check()?;
        Ok(rule)
    }

    /// # Errors
    /// As [`Rule::parse`].
    pub fn check(&self) -> Result<(), Refusal> {
        if self.depth() > MAX_DEPTH {
            return Err(bad("rule_depth"));
        }
        let conditions = self.conditions();
        if conditions.len() > MAX_CONDITIONS {
            return Err(bad("rule_conditions"));
        }
        conditions.into_iter().try_for_each(Condition::check)
    }

    fn depth(&self) -> usize {
        match self {
            Self::All(of) | Self::Any(of) => 1 + of.iter().map(Self::depth).max().unwrap_or(0),
            // What a condition is not is no level of its own.
            Self::Not(of) => of.depth(),
            Self::Is(_) => 1,
        }
    }

    /// All conditions, wherever they stand.
    #[must_use]
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::All(of) | Self::Any(of) => of.iter().flat_map(Self::conditions).collect(),
            Self::Not(of) => of.conditions(),
            Self::Is(condition) => vec![condition],
        }
    }

    /// True where this person belongs to it on a day of the place's calendar.
    #[must_use]
    pub fn matches(&self, person: &Person<'_>, today: Day) -> bool {
        self.holds(person, today) == Some(true)
    }

    /// None where nobody may know.
    fn holds(&self, person: &Person<'_>, today: Day) -> Option<bool> {
        match self {
            Self::All(of) => worst(of.iter().map(|rule| rule.holds(person, today)), false),
            Self::Any(of) => worst(of.iter().map(|rule| rule.holds(person, today)), true),
            Self::Not(of) => of.holds(person, today).map(|holds| !holds),
            Self::Is(condition) => condition.holds(person, today),
        }
    }
}

/// One that decides decides; else one that nobody knows leaves the whole unknown.
fn worst(of: impl Iterator<Item = Option<bool>>, decides: bool) -> Option<bool> {
    let mut all = Some(!decides);
    for one in of {
        match one {
            Some(holds) if holds == decides => return Some(decides),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

impl Condition {
    /// True where it is a guess from what somebody did.
    #[must_use]
    pub const fn guesses(&self) -> bool {
        matches!(
            self,
            Self::Group(_)
                | Self::Orders(_)
                | Self::Spent(_)
                | Self::Away(_)
                | Self::Within(_)
                | Self::Bookings(_)
        )
    }

    /// The word before the bracket.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Tag(_) => "tag",
            Self::Language(_) => "language",
            Self::Group(_) => "group",
            Self::Orders(_) => "orders",
            Self::Spent(_) => "spent",
            Self::Away(_) => "away",
            Self::Within(_) => "within",
            Self::New(_) => "new",
            Self::Birthday(_) => "birthday",
            Self::Tickets => "tickets",
            Self::Mail => "mail",
            Self::Bookings(_) => "bookings",
            Self::Stars(_) => "stars",
            Self::Answer(_) => "answer",
            Self::List(_) => "list",
            Self::Field(..) => "field",
        }
    }

    fn holds(&self, person: &Person<'_>, today: Day) -> Option<bool> {
        if self.guesses() && !person.may_guess {
            return None;
        }
        let facts = person.facts;
        let away = facts.and_then(|facts| facts.away(today));
        Some(match self {
            Self::Tag(tag) => person.staff.is_some_and(|half| half.tags.contains(tag)),
            Self::Language(lang) => person.contact.fields.language == Some(*lang),
            Self::Group(group) => facts.is_some_and(|facts| facts.group == Some(*group)),
            Self::Orders(least) => facts.is_some_and(|facts| facts.purchases >= *least),
            Self::Spent(least) => facts.is_some_and(|facts| facts.amount.0 >= i64::from(*least)),
            Self::Away(days) => away.is_some_and(|away| away >= *days),
            Self::Within(days) => away.is_some_and(|away| away <= *days),
            Self::New(days) => today.0.saturating_sub(person.known.0) <= i64::from(*days),
            Self::Birthday(days) => {
                let birthday = &person.contact.fields.birthday;
                (0..=i64::from(*days)).any(|ahead| is_birthday(birthday, today.plus(ahead)))
            }
            Self::Tickets => facts.is_some_and(|facts| facts.open_tickets > 0),
            Self::Mail => person.allows_mail,
            Self::Bookings(least) => facts.is_some_and(|facts| facts.bookings >= *least),
            Self::Stars(most) => facts
                .and_then(|facts| facts.last_stars)
                .is_some_and(|stars| stars <= *most),
            Self::Answer(most) => facts
                .and_then(|facts| facts.last_result)
                .is_some_and(|result| result <= *most),
            Self::List(list) => person
                .staff
                .is_some_and(|half| half.lists.contains(&list.to_string())),
            Self::Field(field, value) => person
                .staff
                .and_then(|half| half.custom.get(&field.to_string()))
                .is_some_and(|has| has == value || has.split(',').any(|one| one == value)),
        })
    }

    fn check(&self) -> Result<(), Refusal> {
        let fits = match self {
            Self::Tag(tag) => {
                let length = tag.chars().count();
                return if (1..=MAX_TAG).contains(&length) && !tag.contains(['"', '\n']) {
                    Ok(())
                } else {
                    Err(bad("rule"))
                };
            }
            Self::Field(_, value) => {
                let length = value.chars().count();
                return if (1..=MAX_FIELD).contains(&length) && !value.contains(['"', '\n']) {
                    Ok(())
                } else {
                    Err(bad("rule"))
                };
            }
            Self::Orders(least) | Self::Bookings(least) => (1..=MAX_ORDERS).contains(least),
            Self::Stars(most) => (1..=MAX_STARS).contains(most),
            Self::Answer(most) => (1..=MAX_ANSWER).contains(most),
            Self::Spent(least) => (1..=MAX_SPENT).contains(least),
            Self::Away(days) | Self::Within(days) | Self::New(days) => {
                (1..=MAX_DAYS).contains(days)
            }
            Self::Birthday(days) => *days <= MAX_BIRTHDAY,
            Self::Language(_) | Self::Group(_) | Self::Tickets | Self::Mail | Self::List(_) => true,
        };
        fits.then_some(()).ok_or_else(|| bad("rule_number"))
    }
}

/// The rule of a segment as it is stored.
///
/// # Errors
/// As [`Rule::parse`].
#[expect(clippy::ptr_arg, reason = "a check of a field is given the field")]
pub fn rule_fits(text: &String) -> Result<(), Refusal> {
    Rule::parse(text).map(|_| ())
}

fn bad(field: &str) -> Refusal {
    Refusal::BadValue {
        field: field.into(),
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, word: &str, of: &[Self]| {
            write!(f, "{word}(")?;
            for (at, rule) in of.iter().enumerate() {
                let comma = if at == 0 { "" } else { ", " };
                write!(f, "{comma}{rule}")?;
            }
            f.write_str(")")
        };
        match self {
            Self::All(of) => list(f, "all", of),
            Self::Any(of) => list(f, "any", of),
            Self::Not(of) => list(f, "not", std::slice::from_ref(of)),
            Self::Is(condition) => condition.fmt(f),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self {
            Self::Tag(tag) => write!(f, "{name}(\"{tag}\")"),
            Self::Language(Lang::En) => write!(f, "{name}(en)"),
            Self::Language(Lang::Zh) => write!(f, "{name}(zh)"),
            Self::Group(group) => write!(f, "{name}({})", group.name()),
            Self::Orders(number)
            | Self::Spent(number)
            | Self::Away(number)
            | Self::Within(number)
            | Self::New(number)
            | Self::Birthday(number)
            | Self::Bookings(number)
            | Self::Stars(number)
            | Self::Answer(number) => write!(f, "{name}({number})"),
            Self::Tickets | Self::Mail => f.write_str(name),
            Self::List(list) => write!(f, "{name}(\"{list}\")"),
            Self::Field(field, value) => write!(f, "{name}(\"{field}\", \"{value}\")"),
        }
    }
}

/// What is left of a text.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn rule(&mut self, depth: usize) -> Result<Rule, Refusal> {
        // Before a text of nothing but brackets is followed down.
        if depth > 2 * MAX_DEPTH {
            return Err(bad("rule_depth"));
        }
        let word = self.word();
        match word {
            "all" => self.list(depth).map(Rule::All),
            "any" => self.list(depth).map(Rule::Any),
            "not" => {
                self.need('(')?;
                let rule = self.rule(depth + 1)?;
                self.need(')')?;
                Ok(Rule::Not(Box::new(rule)))
            }
            _ => self.condition(word).map(Rule::Is),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Rule>, Refusal> {
        self.need('(')?;
        let mut of = Vec::new();
        while !self.take(')') {
            if !of.is_empty() {
                self.need(',')?;
            }
            of.push(self.rule(depth + 1)?);
        }
        Ok(of)
    }

    fn condition(&mut self, word: &str) -> Result<Condition, Refusal> {
        match word {
            "tickets" => return Ok(Condition::Tickets),
            "mail" => return Ok(Condition::Mail),
            _ => self.need('(')?,
        }
        let condition = match word {
            "tag" => Condition::Tag(self.quoted()?.to_owned()),
            "language" => Condition::Language(match self.word() {
                "en" => Lang::En,
                "zh" => Lang::Zh,
                _ => return Err(bad("rule")),
            }),
            "group" => Condition::Group(Group::parse(self.word()).ok_or_else(|| bad("rule"))?),
            "orders" => Condition::Orders(self.number()?),
            "spent" => Condition::Spent(self.number()?),
            "away" => Condition::Away(self.number()?),
            "within" => Condition::Within(self.number()?),
            "new" => Condition::New(self.number()?),
            "birthday" => Condition::Birthday(self.number()?),
            "bookings" => Condition::Bookings(self.number()?),
            "stars" => Condition::Stars(self.number()?),
            "answer" => Condition::Answer(self.number()?),
            "list" => Condition::List(self.id().map(SegmentId)?),
            "field" => {
                let field = self.id().map(CustomFieldId)?;
                self.need(',')?;
                Condition::Field(field, self.quoted()?.to_owned())
            }
            _ => return Err(bad("rule")),
        };
        self.need(')')?;
        Ok(condition)
    }

    /// Small letters and underscores; nothing where there are none.
    fn word(&mut self) -> &'a str {
        self.while_(|c| c.is_ascii_lowercase() || c == '_')
    }

    fn number(&mut self) -> Result<u32, Refusal> {
        let digits = self.while_(|c| c.is_ascii_digit());
        if digits.is_empty() {
            return Err(bad("rule"));
        }
        digits.parse().map_err(|_| bad("rule_number"))
    }

    fn id(&mut self) -> Result<Uuid, Refusal> {
        self.quoted()?.parse().map_err(|_| bad("rule"))
    }

    fn quoted(&mut self) -> Result<&'a str, Refusal> {
        self.need('"')?;
        let end = self.rest.find('"').ok_or_else(|| bad("rule"))?;
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix('"').unwrap_or_default();
        Ok(text)
    }

    fn while_(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let (taken, rest) = rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn take(&mut self, c: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn need(&mut self, c: char) -> Result<(), Refusal> {
        self.take(c).then_some(()).ok_or_else(|| bad("rule"))
    }
}
