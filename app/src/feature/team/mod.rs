//! The team: who is in it, and what they are called.

pub mod changes_page;
pub mod invite_sheet;
pub mod limits_form;
pub mod link_sheet;
pub mod member_sheet;
pub mod team_page;
pub mod team_text;

use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::{Key, UserId};

/// What a colleague is called.
#[must_use]
pub fn colleague_name(rows: &Projection, id: UserId) -> Option<String> {
    rows.get(Key::new(Entity::Colleague, id.0))
        .and_then(Row::as_colleague)
        .map(|one| one.name.clone())
}

/// How many others work here.
#[must_use]
pub fn others_at_work(rows: &Projection, me: UserId) -> usize {
    let all = rows.all(Entity::Colleague).filter_map(Row::as_colleague);
    all.filter(|one| one.is_here() && one.id != me).count()
}

/// The team: who can look after somebody, by name.
#[must_use]
pub fn colleagues_by_name(rows: &Projection) -> Vec<(UserId, String)> {
    let mut team: Vec<_> = rows
        .all(Entity::Colleague)
        .filter_map(Row::as_colleague)
        .filter(|one| one.is_here())
        .map(|one| (one.id, one.name.clone()))
        .collect();
    team.sort_by(|(_, a), (_, b)| a.cmp(b));
    team
}

/// The colleagues of this business, oneself first, the others by name.
#[must_use]
pub fn colleagues(rows: &Projection, me: UserId) -> Vec<(UserId, String)> {
    let mut found: Vec<(UserId, String)> = rows
        .all(Entity::Colleague)
        .filter_map(Row::as_colleague)
        .filter(|one| one.is_here())
        .map(|one| (one.id, one.name.clone()))
        .collect();
    found.sort_by(|one, other| {
        (one.0 != me, &one.1, one.0).cmp(&(other.0 != me, &other.1, other.0))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;
    use domain::account::{Colleague, Role};

    #[test]
    fn oneself_is_the_first_of_the_team() {
        let one = |n: u8, name: &str| {
            Row::Colleague(Colleague {
                id: UserId(an_id(n)),
                name: name.into(),
                role: Role::Agent,
                manages: false,
                deactivated: false,
                limits: domain::account::Limits::default(),
            })
        };
        let rows = Projection::new([one(1, "Zoe"), one(2, "Ben"), one(3, "Cem")], Vec::new());
        let names: Vec<String> = colleagues(&rows, UserId(an_id(1)))
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, ["Zoe", "Ben", "Cem"]);
        assert_eq!(
            colleague_name(&rows, UserId(an_id(2))).as_deref(),
            Some("Ben")
        );
    }
}
