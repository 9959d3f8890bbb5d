//! Two versions of a hard field or of the same lines of a text: one card for every noun that its definition changes.

use crate::feature::people::contact::parked_versions::ParkedVersions;
use crate::field_text::{field_text, value_text};
use domain::account::Parked;
use domain::past;
use domain::projection::Projection;
use domain::row::{Entity, Key, Row};
use domain::{Label, Lang};
use serde_json::Value;
use uuid::Uuid;
use words::Words;

/// What a conflict asks; none for fields that this build cannot write, and for mutations that no definition made.
#[must_use]
pub fn noun_versions(
    parked: &Parked,
    rows: &Projection,
    field: &str,
    [base, theirs, mine]: [&Value; 3],
    words: &Words,
) -> Option<ParkedVersions> {
    let staff = words.staff?;
    let is_set = |entity: &&Entity| entity.set_mutation() == Some(parked.mutation.as_str());
    let entity = *Entity::ALL.iter().find(is_set)?;
    let id: Uuid = parked.args.get("id")?.as_str()?.parse().ok()?;
    let key = Key::new(entity, id);
    let row = rows.get(key);
    // The value as it is now is what a new change has to name.
    let now = row
        .and_then(|row| past::value(row, field))
        .unwrap_or_else(|| theirs.clone());
    Some(ParkedVersions {
        name: row
            .and_then(|row| row_name(row, words.lang))
            .unwrap_or_default(),
        field: field_text(entity, field, staff)
            .unwrap_or(staff.people.a_field)
            .to_owned(),
        base: value_text(base, staff),
        theirs: value_text(&now, staff),
        mine: value_text(mine, staff),
        take: past::change(key, field, &now, mine)?,
    })
}

/// What a row is called, where it has a name in both languages.
#[must_use]
pub fn row_name(row: &Row, lang: Lang) -> Option<String> {
    let name: Label = serde_json::from_value(past::value(row, "name")?).ok()?;
    Some(name.text(lang).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_user, an_id};
    use domain::account::{Location, LocationSet, ParkedReason, ParkedState};
    use domain::id::LocationId;
    use domain::merge::Was;
    use domain::{Mutation, ParkedId};
    use serde_json::json;
    use words::staff_words;

    #[test]
    fn a_hard_field_of_any_noun_is_asked_about_and_mine_names_what_is_valid_now() {
        let place = Location {
            id: LocationId(an_id(5)),
            name: Label::new("湖边店", "By the lake"),
            address: String::new(),
            zone: "Europe/Paris".into(),
            opening: Default::default(),
            removed: false,
        };
        let rows = Projection::new(vec![Row::Location(place.clone())], Vec::new());
        let change = |was: &str| {
            Mutation::LocationSet(LocationSet {
                zone: Some(Was {
                    was: was.into(),
                    new: "Asia/Tokyo".into(),
                }),
                ..LocationSet::of(place.id)
            })
        };
        let mutation = change("Europe/Berlin");
        let kept = Parked {
            id: ParkedId(an_id(9)),
            owner: a_user(),
            mutation: mutation.name().into(),
            args: serde_json::from_str(&mutation.args().unwrap()).unwrap(),
            reason: ParkedReason::Unknown,
            state: ParkedState::Open,
            at: NOW,
            behind: None,
        };
        for lang in [Lang::En, Lang::Zh] {
            let words = staff_words(lang);
            let (base, theirs, mine) = (
                json!("Europe/Berlin"),
                json!("Europe/Rome"),
                json!("Asia/Tokyo"),
            );
            let two = noun_versions(&kept, &rows, "zone", [&base, &theirs, &mine], words).unwrap();
            assert_eq!(two.theirs, "Europe/Paris", "as it is by now");
            assert_eq!(two.field, words.business.zone);
            assert_eq!(two.name, place.name.text(lang));
            assert_eq!(two.take, change("Europe/Paris"));
        }
        let customer = words::words(Lang::En);
        let value = json!("x");
        assert_eq!(
            noun_versions(&kept, &rows, "zone", [&value; 3], customer),
            None
        );
    }
}
