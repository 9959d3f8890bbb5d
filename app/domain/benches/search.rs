//! Searching 10,000 contacts: building the index, changing one, and what a typed letter costs. Prints milliseconds.

use domain::ContactId;
use domain::people::search::Index;
use domain::people::{
    Contact, ContactFields, ContactStaff, Country, Lifecycle, PointEdit, PointKind,
};
use std::time::Instant;
use uuid::Uuid;

const CONTACTS: u128 = 10_000;
const FAMILIES: [&str; 8] = [
    "王", "李", "曾", "欧阳", "Costa", "Miller", "García", "O'Neill",
];
const GIVEN: [&str; 8] = [
    "芳",
    "国强",
    "小龙",
    "雨欣",
    "Maria",
    "Wei",
    "José",
    "Ann-Kathrin",
];

fn contact(n: u128) -> (Contact, ContactStaff) {
    let id = ContactId(Uuid::from_u128(n));
    let pick = |list: &[&'static str; 8], at: u128| list[(at % 8) as usize].to_owned();
    let fields = ContactFields {
        family: pick(&FAMILIES, n),
        given: format!("{}{n}", pick(&GIVEN, n / 8)),
        company: format!("Company {}", n % 500),
        ..ContactFields::default()
    };
    let mut contact = Contact::new(id, fields, 0);
    for (kind, value) in [
        (PointKind::Phone, format!("138{n:08}")),
        (PointKind::Email, format!("person{n}@example.com")),
    ] {
        let edit = PointEdit {
            kind,
            value,
            label: "work".into(),
            primary: true,
        };
        contact
            .points
            .push(edit.point(domain::id::PointId(Uuid::from_u128(n)), &Country::default()));
    }
    let mut staff = ContactStaff::new(id, Lifecycle::Customer);
    staff.tags.extend(["VIP".to_owned(), "靠窗".to_owned()]);
    (contact, staff)
}

fn main() {
    let contacts: Vec<_> = (0..CONTACTS).map(contact).collect();
    let begun = Instant::now();
    let mut index = Index::new(Country::default());
    for (contact, staff) in &contacts {
        index.put(contact, Some(staff));
    }
    println!("build {CONTACTS}: {:.1} ms", ms(begun));
    let begun = Instant::now();
    for (contact, staff) in contacts.iter().take(100) {
        index.put(contact, Some(staff));
    }
    println!("put one: {:.3} ms", ms(begun) / 100.0);
    for typed in [
        "",
        "w",
        "wang",
        "ou yang guo",
        "1380 0009",
        "kaochuang",
        "person9999@",
        "nobody",
    ] {
        let begun = Instant::now();
        let found = (0..20).map(|_| index.find(typed, usize::MAX).len()).max();
        println!(
            "find {typed:?}: {:.2} ms, {} found",
            ms(begun) / 20.0,
            found.unwrap_or_default()
        );
    }
}

fn ms(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}
