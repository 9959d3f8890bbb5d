//! What staff write down that only this business asks for, and whom their customers work for.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::account::Role;
use domain::id::{CompanyId, CustomFieldId};
use domain::merge::{Position, Was};
use domain::people::{
    Choice, Company, CompanyCreate, CompanySet, Contact, ContactStaffSet, CustomField,
    CustomFieldCreate, CustomFieldKind, CustomFieldSet,
};
use domain::{Draft, Entity, Key, Label, Row};

pub const HABITS: Habits = Habits {
    staff: &[
        (2, create_field),
        (3, set_field),
        (3, say_value),
        (1, create_company),
        (1, set_company),
    ],
    customers: &[],
};

fn is_owner(somebody: &Somebody<'_>) -> Option<()> {
    (somebody.actor.role == Role::Owner).then_some(())
}

fn choice(n: u64) -> Choice {
    Choice {
        key: format!("c{n}"),
        label: Label::new("", &format!("Choice {n}")),
        hidden: false,
    }
}

fn field<'a>(somebody: &'a Somebody<'_>, noise: &mut Noise) -> Option<&'a CustomField> {
    let rows = somebody.rows.all(Entity::CustomField);
    let all: Vec<&CustomField> = rows.filter_map(Row::as_custom_field).collect();
    noise.pick(&all).copied()
}

fn create_field(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let kind = *noise.pick(&[CustomFieldKind::Text, CustomFieldKind::Several])?;
    let choices = kind.has_choices().then(|| vec![choice(0), choice(1)]);
    let make = CustomFieldCreate {
        id: CustomFieldId(noise.uuid(somebody.now)),
        kind,
        name: Label::new("", "Asked"),
        choices: choices.unwrap_or_default(),
        sort: Position::between(None, None),
        hidden: false,
    };
    Some(make.into())
}

/// One more choice, or a field that is hidden and shown again.
fn set_field(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let field = field(somebody, noise)?;
    let mut set = CustomFieldSet::of(field.id);
    if field.kind.has_choices() && noise.chance(500) {
        let mut new = field.choices.clone();
        let more = choice(noise.below(9));
        new.retain(|one| one.key != more.key);
        new.push(more);
        set.choices = Some(Was {
            was: field.choices.clone(),
            new,
        });
    } else {
        set.hidden = Some(Was {
            was: field.hidden,
            new: !field.hidden,
        });
    }
    Some(set.into())
}

fn say_value(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let field = field(somebody, noise)?;
    let contacts = somebody.rows.all(Entity::Contact);
    let contacts: Vec<&Contact> = contacts.filter_map(Row::as_contact).collect();
    let contact: &Contact = noise.pick(&contacts)?;
    let half = somebody
        .rows
        .get(Key::new(Entity::ContactStaff, contact.id.0));
    let key = field.id.to_string();
    let was = half
        .and_then(Row::as_contact_staff)
        .and_then(|half| half.custom.get(&key).cloned());
    let new = match field.choices.first() {
        _ if noise.chance(200) => None,
        Some(choice) => Some(choice.key.clone()),
        None => Some(format!("said {}", noise.below(100))),
    };
    let mut set = ContactStaffSet::of(contact.id);
    set.custom.insert(key, Was { was, new });
    Some(set.into())
}

fn create_company(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let make = CompanyCreate {
        id: CompanyId(noise.uuid(somebody.now)),
        name: format!("Company {}", noise.below(9)),
        domain: String::new(),
        address: String::new(),
        phone: String::new(),
        note: String::new(),
    };
    Some(make.into())
}

fn set_company(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let rows = somebody.rows.all(Entity::Company);
    let all: Vec<&Company> = rows.filter_map(Row::as_company).collect();
    let company: &Company = noise.pick(&all)?;
    let set = CompanySet {
        name: Some(Was {
            was: company.name.clone(),
            new: format!("Company {}", noise.below(99)),
        }),
        ..CompanySet::of(company.id)
    };
    Some(set.into())
}
