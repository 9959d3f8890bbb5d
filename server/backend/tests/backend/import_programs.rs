//! Files as other programs write them: their headers are facts, the people are made up. For each file what every column became, and who came out.

use crate::support::World;
use backend::{ImportOptions, ImportReport};
use domain::people::{Contact, Country, PointKind};
use domain::{Entity, Row};
use std::collections::BTreeMap;
use std::path::Path;

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/programs");
    std::fs::read(folder.join(name)).unwrap()
}

async fn contacts(world: &World) -> Vec<Contact> {
    let mut staff = world.agent();
    staff.pull(world).await;
    let rows = staff.rows.iter();
    rows.map(|((_, entity, _), (_, json))| {
        Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
    })
    .filter_map(|row| row.as_contact().cloned())
    .collect()
}

/// "given: First Name", a line for each field, then how many people have what.
fn told(report: &ImportReport, people: &[Contact]) -> String {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (header, field) in &report.columns {
        let field = field.as_deref().unwrap_or("note");
        fields.entry(field).or_default().push(header);
    }
    let mut lines: Vec<String> = fields
        .iter()
        .map(|(field, headers)| format!("{field}: {}", headers.join(" | ")))
        .collect();
    let has = |is: &dyn Fn(&Contact) -> bool| people.iter().filter(|one| is(one)).count();
    let point = |kind: PointKind| {
        has(&|one| {
            one.points
                .iter()
                .any(|point| point.kind == kind && point.normal.is_some())
        })
    };
    lines.push(format!(
        "people {} · phone {} · mail {} · birthday {} · address {} · company {} · do not contact {} · problems {}",
        people.len(),
        point(PointKind::Phone),
        point(PointKind::Email),
        has(&|one| !one.fields.birthday.is_empty()),
        has(&|one| !one.fields.address.is_empty()),
        has(&|one| !one.fields.company.is_empty()),
        has(&|one| one.do_not_contact),
        report.problems.len(),
    ));
    lines.join("\n")
}

/// File and whose numbers it has. What every column became and who came out stands beside it, in a file `.txt`.
const PROGRAMS: [(&str, &str); 16] = [
    ("google.csv", "NO"),
    ("outlook.csv", "US"),
    ("outlook-zh.csv", "CN"),
    ("apple.vcf", "GB"),
    ("android.vcf", "CN"),
    ("thunderbird.csv", "DE"),
    ("hubspot.csv", "GB"),
    ("mailchimp.csv", "GB"),
    ("salesforce.csv", "US"),
    ("zoho.csv", "GB"),
    ("square.csv", "US"),
    ("shopify.csv", "CA"),
    ("chatwoot.csv", "DK"),
    ("odoo.csv", "US"),
    ("wecom.csv", "CN"),
    ("crm-zh.csv", "CN"),
];

#[tokio::test]
async fn every_column_of_the_usual_programs_is_what_it_says() {
    let mut wrong = Vec::new();
    for (name, country) in PROGRAMS {
        let right = String::from_utf8(fixture(&format!("{name}.txt"))).unwrap();
        let world = World::start().await;
        let options = ImportOptions {
            country: Country::parse(country),
            ..ImportOptions::default()
        };
        let report = world
            .backend
            .import_contacts(&fixture(name)[..], &options)
            .await
            .unwrap();
        let people = contacts(&world).await;
        let told = told(&report, &people);
        if told != right.trim_end() {
            wrong.push(format!("{name}\n{told}\n{people:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
