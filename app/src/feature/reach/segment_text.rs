//! Segments in words, and who belongs to one as this phone knows them. Pure: the screens only show it.

use crate::feature::insight::insight_text::group_text;
use domain::civil::Day;
use domain::id::SegmentId;
use domain::people::{Contact, ContactFacts, ContactStaff, PointKind};
use domain::projection::Projection;
use domain::reach::{Condition, Person, Rule, Said, Segment, SkipReason};
use domain::{ContactId, Entity, Key, Lang, Row};
use std::collections::BTreeMap;
use words::StaffWords;

/// So many people are named.
pub const EXAMPLES: usize = 10;

/// All segments, by name.
#[must_use]
pub fn segments(rows: &Projection) -> Vec<Segment> {
    let all = rows.all(Entity::Segment).filter_map(Row::as_segment);
    let mut all: Vec<Segment> = all.cloned().collect();
    all.sort_by_key(|one| (one.name.en.clone(), one.name.zh.clone(), one.id));
    all
}

#[must_use]
pub fn segment(rows: &Projection, id: SegmentId) -> Option<Segment> {
    let row = rows.get(Key::new(Entity::Segment, id.0));
    row.and_then(Row::as_segment).cloned()
}

/// The rule of a list: who was put on it by hand.
#[must_use]
pub fn list_rule(id: SegmentId) -> Rule {
    Rule::All(vec![Rule::Is(Condition::List(id))])
}

/// True where people are put on it by hand.
#[must_use]
pub fn is_list(one: &Segment) -> bool {
    one.rule == list_rule(one.id).to_string()
}

/// What fields of the business's own can be asked for: the field, a choice, and how that reads.
#[must_use]
pub fn field_choices(rows: &Projection, words: &StaffWords) -> Vec<(String, String)> {
    let all = rows
        .all(Entity::CustomField)
        .filter_map(Row::as_custom_field);
    let all = all.filter(|one| one.kind.has_choices() && !one.hidden);
    let each = all.flat_map(|field| {
        field.offered().map(move |choice| {
            let (name, value) = (field.name.text(words.lang), choice.label.text(words.lang));
            (
                format!("{} {}", field.id, choice.key),
                format!("{name}: {value}"),
            )
        })
    });
    each.collect()
}

/// Who belongs to a rule: counted, some of them by name, and who of them can be written to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    pub people: usize,
    pub examples: Vec<(ContactId, String)>,
    /// As far as this phone knows.
    pub reachable: usize,
    pub why_not: BTreeMap<SkipReason, usize>,
}

/// Everybody of a rule on a day of the place's calendar, `offset` seconds east of UTC.
#[must_use]
pub fn audience(rows: &Projection, rule: &Rule, today: Day, offset: i32) -> Audience {
    let contacts = || rows.all(Entity::Contact).filter_map(Row::as_contact);
    let joined = contacts()
        .filter_map(|one| Some((one.id, one.merged_into?)))
        .collect();
    // Who left the team stays known by name, and is a customer.
    let team = rows.all(Entity::Colleague).filter_map(Row::as_colleague);
    let team = team.filter(|one| one.role.is_staff());
    let consents = rows.all(Entity::Consent).filter_map(Row::as_consent);
    let said = Said::of(consents, &joined, team.map(|one| one.id));
    let mut found = Audience::default();
    for contact in contacts() {
        let of = |noun| rows.get(Key::new(noun, contact.id.0));
        let staff: Option<&ContactStaff> = of(Entity::ContactStaff).and_then(Row::as_contact_staff);
        let facts: Option<&ContactFacts> = of(Entity::ContactFacts).and_then(Row::as_contact_facts);
        let person = said.person(contact, staff, facts, offset);
        if let Some(person) = person.filter(|person| rule.matches(person, today)) {
            found.note(&person);
        }
    }
    found
}

impl Audience {
    fn note(&mut self, person: &Person<'_>) {
        self.people += 1;
        if self.examples.len() < EXAMPLES {
            let contact = person.contact;
            self.examples.push((contact.id, contact.name()));
        }
        match why_not(person) {
            Some(why) => *self.why_not.entry(why).or_default() += 1,
            None => self.reachable += 1,
        }
    }
}

/// Why somebody is not written to, as far as a phone knows.
fn why_not(person: &Person<'_>) -> Option<SkipReason> {
    let contact: &Contact = person.contact;
    let has_mail = contact
        .points
        .iter()
        .any(|point| point.kind == PointKind::Email);
    let signs_in =
        contact.user.is_some() || person.staff.is_some_and(|half| !half.accounts.is_empty());
    if contact.do_not_contact {
        Some(SkipReason::DoNotContact)
    } else if !person.allows_mail {
        Some(SkipReason::NoConsent)
    } else if !has_mail && !signs_in {
        Some(SkipReason::NoAddress)
    } else {
        None
    }
}

/// A rule that taps can change: one list of conditions, each as it is or turned round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flat {
    /// Any of them is enough.
    pub any: bool,
    /// Turned round, and what it is.
    pub lines: Vec<(bool, Condition)>,
}

impl Flat {
    /// None for a rule that is deeper than a list.
    #[must_use]
    pub fn of(rule: &Rule) -> Option<Self> {
        let (any, of) = match rule {
            Rule::All(of) => (false, of.as_slice()),
            Rule::Any(of) => (true, of.as_slice()),
            Rule::Not(_) | Rule::Is(_) => (false, std::slice::from_ref(rule)),
        };
        let line = |rule: &Rule| match rule {
            Rule::Is(condition) => Some((false, condition.clone())),
            Rule::Not(inner) => match inner.as_ref() {
                Rule::Is(condition) => Some((true, condition.clone())),
                _ => None,
            },
            Rule::All(_) | Rule::Any(_) => None,
        };
        let lines = of.iter().map(line).collect::<Option<_>>()?;
        Some(Self { any, lines })
    }

    #[must_use]
    pub fn rule(&self) -> Rule {
        let line = |(turned, condition): &(bool, Condition)| {
            let is = Rule::Is(condition.clone());
            match turned {
                true => Rule::Not(Box::new(is)),
                false => is,
            }
        };
        let lines = self.lines.iter().map(line).collect();
        match self.any {
            true => Rule::Any(lines),
            false => Rule::All(lines),
        }
    }
}

/// What a line says.
#[must_use]
pub fn line_text(
    (turned, condition): &(bool, Condition),
    words: &StaffWords,
    money: &dyn Fn(i64) -> String,
) -> String {
    let text = condition_text(condition, words, money);
    match turned {
        true => (words.campaign.not)(&text),
        false => text,
    }
}

#[must_use]
pub fn condition_text(
    condition: &Condition,
    words: &StaffWords,
    money: &dyn Fn(i64) -> String,
) -> String {
    let say = words.campaign;
    let number = |number: &u32| u64::from(*number);
    match condition {
        Condition::Tag(tag) => (say.is_tag)(tag),
        Condition::Language(Lang::En) => (say.is_language)(say.english),
        Condition::Language(Lang::Zh) => (say.is_language)(say.chinese),
        Condition::Group(group) => (say.is_group)(group_text(*group, words)),
        Condition::Orders(least) => (say.is_orders)(number(least)),
        Condition::Spent(least) => (say.is_spent)(&money(i64::from(*least))),
        Condition::Away(days) => (say.is_away)(number(days)),
        Condition::Within(days) => (say.is_within)(number(days)),
        Condition::New(days) => (say.is_new)(number(days)),
        Condition::Birthday(days) => (say.is_birthday)(number(days)),
        Condition::Tickets => say.is_tickets.to_owned(),
        Condition::Mail => say.is_mail.to_owned(),
        Condition::Bookings(least) => (say.is_bookings)(number(least)),
        Condition::Stars(most) => (say.is_stars)(number(most)),
        Condition::Answer(most) => (say.is_answer)(number(most)),
        Condition::List(_) => say.is_list.to_owned(),
        Condition::Field(_, value) => (say.is_field)(value),
    }
}

/// A rule in one line.
#[must_use]
pub fn rule_text(text: &str, words: &StaffWords, money: &dyn Fn(i64) -> String) -> String {
    let Ok(rule) = Rule::parse(text) else {
        return words.campaign.newer.to_owned();
    };
    match Flat::of(&rule) {
        None => words.campaign.by_hand.to_owned(),
        Some(flat) if flat.lines.is_empty() && flat.any => words.campaign.nobody.to_owned(),
        Some(flat) if flat.lines.is_empty() => words.campaign.everyone.to_owned(),
        Some(flat) => {
            let lines = flat.lines.iter().map(|line| line_text(line, words, money));
            lines.collect::<Vec<_>>().join(words.ui.comma)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, an_id};
    use domain::people::ContactFields;
    use words::staff_words;

    fn person(n: u8, allows: bool) -> Vec<Row> {
        use domain::people::{
            Consent, ConsentChannel, ConsentPurpose, ConsentSource, ConsentState,
        };
        let id = ContactId(an_id(n));
        let mut one = Contact::new(id, ContactFields::default(), NOW);
        one.user = Some(domain::UserId(an_id(n)));
        let said = Consent {
            id: domain::id::ConsentId(an_id(n + 100)),
            contact: id,
            customer: None,
            purpose: ConsentPurpose::Marketing,
            channel: ConsentChannel::Mail,
            state: ConsentState::Granted,
            round: 0,
            text_version: 1,
            source: ConsentSource::App,
            actor: None,
            said_at: NOW,
            again: 0,
            double_opt_in: false,
            confirmed_at: None,
            confirmed_address: None,
        };
        let mut rows: Vec<Row> = vec![one.into()];
        rows.extend(allows.then(|| said.into()));
        rows
    }

    #[test]
    fn who_can_be_written_to_is_counted_and_why_the_others_cannot() {
        let rows = [person(10, true), person(11, false), person(12, true)].concat();
        let rows = Projection::new(rows, Vec::new());
        let found = audience(&rows, &Rule::everyone(), Day::of(NOW, 0), 0);
        assert_eq!((found.people, found.reachable), (3, 2));
        assert_eq!(found.why_not, BTreeMap::from([(SkipReason::NoConsent, 1)]));
        let mail = Rule::parse("mail").unwrap();
        assert_eq!(audience(&rows, &mail, Day::of(NOW, 0), 0).people, 2);
    }

    #[test]
    fn a_list_is_changed_by_taps_and_a_tree_is_not() {
        for text in [
            "all()",
            "any(mail, not(tickets))",
            "all(orders(3), away(60))",
        ] {
            let rule = Rule::parse(text).unwrap();
            assert_eq!(Flat::of(&rule).unwrap().rule(), rule);
        }
        let tree = Rule::parse("all(any(mail, tickets))").unwrap();
        assert_eq!(Flat::of(&tree), None);
        let words = staff_words(Lang::En);
        let money = |sum: i64| format!("¥{}", sum / 100);
        let said = |text| rule_text(text, words, &money);
        assert_eq!(said("all()"), "Everybody");
        assert_eq!(
            said("all(spent(30000), not(tag(\"vip\")))"),
            "paid ¥300 or more, not: has the tag vip"
        );
        assert_eq!(said("shoe(42)"), words.campaign.newer);
    }
}
