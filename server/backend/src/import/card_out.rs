//! A contact as a vCard 4.0 (RFC 6350), for address books and other programs.

use calcard::vcard::{VCard, VCardEntry, VCardParameter, VCardProperty, VCardValue, VCardVersion};
use domain::Lang;
use domain::people::{Contact, PointKind};

/// The card of a contact; empty where it cannot be written.
#[must_use]
pub(crate) fn vcard_of(contact: &Contact) -> String {
    let fields = &contact.fields;
    let mut entries = vec![
        text(VCardProperty::Uid, format!("urn:uuid:{}", contact.id)),
        text(VCardProperty::Fn, name(contact)),
        VCardEntry::new(VCardProperty::N).with_values(
            [&fields.family, &fields.given, "", "", ""]
                .map(|part| VCardValue::Text(part.to_owned()))
                .to_vec(),
        ),
    ];
    let known = [
        (VCardProperty::Org, fields.company.clone()),
        (VCardProperty::Title, fields.job.clone()),
        (VCardProperty::Bday, fields.birthday.replace('-', "")),
        (VCardProperty::Lang, language(fields.language)),
    ];
    entries.extend(
        known
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| text(name, value)),
    );
    if !fields.address.is_empty() {
        let parts = ["", "", &fields.address, "", "", "", ""];
        let parts = parts.map(|part| VCardValue::Text(part.to_owned())).to_vec();
        entries.push(VCardEntry::new(VCardProperty::Adr).with_values(parts));
    }
    for point in &contact.points {
        let (name, value) = match point.kind {
            PointKind::Phone => (VCardProperty::Tel, point.value.clone()),
            PointKind::Email => (VCardProperty::Email, point.value.clone()),
            PointKind::Wechat => (VCardProperty::Impp, format!("weixin:{}", point.value)),
            PointKind::Whatsapp => (VCardProperty::Impp, format!("whatsapp:{}", point.value)),
            PointKind::Other => (VCardProperty::Note, point.value.clone()),
        };
        let mut entry = text(name, value);
        if !point.label.is_empty() {
            entry.params = vec![VCardParameter::typ(point.label.clone())];
        }
        entries.push(entry);
    }
    let card = VCard { entries };
    let mut out = String::new();
    match card.write_to(&mut out, VCardVersion::V4_0) {
        Ok(()) => out,
        Err(_) => String::new(),
    }
}

fn text(name: VCardProperty, value: String) -> VCardEntry {
    VCardEntry::new(name).with_value(VCardValue::Text(value))
}

fn language(lang: Option<Lang>) -> String {
    lang.map(|lang| lang.tag().to_owned()).unwrap_or_default()
}

fn name(contact: &Contact) -> String {
    let fields = &contact.fields;
    if fields.display.is_empty() {
        format!("{} {}", fields.given, fields.family)
            .trim()
            .to_owned()
    } else {
        fields.display.clone()
    }
}
