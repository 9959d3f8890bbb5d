//! Companies and who belongs to them. Pure.

use domain::ContactId;
use domain::id::CompanyId;
use domain::people::search::fold;
use domain::people::{Company, Contact};
use domain::projection::Projection;
use domain::row::{Entity, Row};

/// All companies, by name.
#[must_use]
pub fn companies(rows: &Projection) -> Vec<Company> {
    let all = rows.all(Entity::Company).filter_map(Row::as_company);
    let mut all: Vec<Company> = all.cloned().collect();
    all.sort_by_cached_key(|one| (fold(&one.name), one.id));
    all
}

/// The company of this name, rather than one that was called so; of several the one that was made first.
#[must_use]
pub fn company_named(rows: &Projection, name: &str) -> Option<Company> {
    let all = rows.all(Entity::Company).filter_map(Row::as_company);
    let named = all.filter(|one| one.is_called(name));
    named
        .min_by_key(|one| (fold(&one.name) != fold(name), one.id))
        .cloned()
}

/// Who belongs to a company, by name.
#[must_use]
pub fn people_of(rows: &Projection, company: &Company) -> Vec<(ContactId, String)> {
    let all = rows.all(Entity::Contact).filter_map(Row::as_contact);
    // Whom another company is called like now has gone over to that.
    let is_own = |name: &str| {
        company.is_called(name) && company_named(rows, name).is_some_and(|one| one.id == company.id)
    };
    let own = |one: &&Contact| one.merged_into.is_none() && is_own(&one.fields.company);
    let mut people: Vec<(ContactId, String)> =
        all.filter(own).map(|one| (one.id, one.name())).collect();
    people.sort_by_cached_key(|(id, name)| (fold(name), *id));
    people
}

/// True where every word that was typed stands in what is known of the company.
#[must_use]
pub fn fits(company: &Company, typed: &str) -> bool {
    let known = [
        &company.name,
        &company.domain,
        &company.phone,
        &company.address,
    ];
    let known = known.into_iter().chain(&company.former);
    let text = known.map(|text| fold(text)).collect::<Vec<_>>().join("\n");
    fold(typed).split(' ').all(|word| text.contains(word))
}

/// Its id among the companies of the business; none before the business is known.
#[must_use]
pub fn company_id(rows: &Projection, name: &str) -> Option<CompanyId> {
    let business = rows
        .all(Entity::Business)
        .filter_map(Row::as_business)
        .next()?;
    Some(CompanyId::of_name(business, name))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::feature::people::tests::a_contact;
    use crate::memory::an_id;

    fn a_company(n: u8, name: &str) -> Company {
        Company {
            id: CompanyId(an_id(n)),
            name: name.into(),
            domain: "linjiang.example".into(),
            address: String::new(),
            phone: String::new(),
            note: String::new(),
            former: ["Old Tea".to_owned()].into(),
        }
    }

    #[test]
    fn whoever_says_its_name_or_the_one_before_belongs_to_it() {
        let company = a_company(60, "Linjiang Tea");
        let works = |n, name, at: &str| {
            let mut one = a_contact(n, name);
            one.fields.company = at.into();
            Row::from(one)
        };
        let all = [
            works(20, "Ben", " linjiang  TEA "),
            works(21, "Ann", "Old Tea"),
            works(22, "Cy", "Linjiang Tea House"),
            works(23, "Di", ""),
            company.clone().into(),
        ];
        let rows = Projection::new(all, Vec::new());
        let people = people_of(&rows, &company);
        let names: Vec<_> = people.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Ann", "Ben"]);
        assert_eq!(company_named(&rows, "OLD TEA"), Some(company));
        assert_eq!(company_named(&rows, ""), None);
    }

    #[test]
    fn a_company_is_found_by_each_word_of_what_is_known() {
        let company = a_company(60, "Linjiang Tea");
        assert!(fits(&company, "tea LINJIANG"));
        assert!(fits(&company, "old") && fits(&company, ".example"));
        assert!(!fits(&company, "tea house"));
    }
}
