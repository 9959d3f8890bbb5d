//! Which column is which: the headers of Google Contacts, Outlook (English and Chinese), Atomic CRM, our own export, and common words.

use crate::import::ImportError;
use crate::import::field::{self, ImportField};
use crate::import::header_words::WORDS;
use domain::Lang;
use domain::id::CustomFieldId;
use domain::people::{CustomField, PointKind};

use PointKind::{Email, Other, Phone, Wechat, Whatsapp};

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Columns(Vec<(String, ImportField)>);

impl Columns {
    /// Finds out what each header means; `map` is what somebody said about it.
    pub fn of(
        headers: &[String],
        map: &[(String, String)],
        own: &[CustomField],
    ) -> Result<Self, ImportError> {
        let mut columns: Vec<(String, ImportField)> = headers
            .iter()
            .map(|header| (header.trim().to_owned(), meaning(header, own)))
            .collect();
        // Beside a job's title, a title is how somebody is addressed.
        let has_job_title = columns
            .iter()
            .any(|(header, _)| plain(header) == "job title");
        for (header, field) in &mut columns {
            if has_job_title && plain(header) == "title" {
                *field = ImportField::Note;
            }
        }
        for (header, name) in map {
            let wanted = plain(header);
            let mut found = columns
                .iter_mut()
                .filter(|(have, _)| plain(have) == wanted)
                .peekable();
            if found.peek().is_none() {
                return Err(ImportError::NoSuchHeader(header.clone()));
            }
            let field = field::parse(name)?;
            for (_, have) in found {
                have.clone_from(&field);
            }
        }
        let tells = |field: &ImportField| {
            matches!(
                field,
                ImportField::Given
                    | ImportField::Family
                    | ImportField::Name
                    | ImportField::Company
                    | ImportField::Point(..)
                    | ImportField::Value(..)
            )
        };
        if columns.iter().any(|(_, field)| tells(field)) {
            Ok(Self(columns))
        } else {
            Err(ImportError::NoColumns)
        }
    }

    /// Each header with its field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ImportField)> {
        self.0
            .iter()
            .map(|(header, field)| (header.as_str(), field))
    }

    /// For the report.
    pub fn report(&self) -> Vec<(String, Option<String>)> {
        self.iter()
            .map(|(header, field)| (header.to_owned(), field.text()))
            .collect()
    }
}

/// Small letters, one blank between words, no dashes: `E-mail 1 - Value` and `e_mail 1 value` are one.
fn plain(header: &str) -> String {
    header
        .to_lowercase()
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '-' | '_' | '–' | '/' | '（' | '）' | '(' | ')')
        })
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a header means here: what our own export calls it, a usual word, or the name of a field of the business's own.
fn meaning(header: &str, own: &[CustomField]) -> ImportField {
    if let Ok(ImportField::Custom(id)) = field::parse(header) {
        let is_here = own.iter().any(|field| field.id == id);
        return if is_here {
            ImportField::Custom(id)
        } else {
            ImportField::Note
        };
    }
    match guess(header) {
        ImportField::Note => named(header, own).map_or(ImportField::Note, ImportField::Custom),
        known => known,
    }
}

/// The one field of this name; none where two are called so.
fn named(header: &str, own: &[CustomField]) -> Option<CustomFieldId> {
    let wanted = plain(header);
    let is = |text: &str| !text.is_empty() && plain(text) == wanted;
    let mut found = own
        .iter()
        .filter(|field| is(&field.name.zh) || is(&field.name.en));
    let first = found.next()?;
    found.next().is_none().then_some(first.id)
}

/// What our own export calls a field of the business's own: its name, where an import reads that as this field, else its id.
pub(super) fn header_of(field: &CustomField, own: &[CustomField], lang: Lang) -> String {
    let name = field.name.text(lang);
    if meaning(name, own) == ImportField::Custom(field.id) {
        name.to_owned()
    } else {
        format!("custom:{}", field.id)
    }
}

fn guess(header: &str) -> ImportField {
    let plain = plain(header);
    let usual = || {
        WORDS
            .iter()
            .find(|(words, _)| words.contains(&plain.as_str()))
            .map(|(_, field)| field.clone())
    };
    numbered(&plain)
        .or_else(|| point(&plain))
        .or_else(|| part(&plain))
        .or_else(usual)
        .unwrap_or(ImportField::Note)
}

/// `E-mail 1 - Value`, `Phone 2 - Label`: label and value have a column each.
fn numbered(plain: &str) -> Option<ImportField> {
    const KINDS: [(&str, PointKind); 6] = [
        ("e mail", Email),
        ("email", Email),
        ("phone", Phone),
        ("wechat", Wechat),
        ("whatsapp", Whatsapp),
        ("other", Other),
    ];
    let (name, kind) = KINDS
        .into_iter()
        .find(|(name, _)| plain.starts_with(name))?;
    let (n, what) = plain.get(name.len()..)?.trim().split_once(' ')?;
    let n: u8 = n.parse().ok()?;
    match what {
        "value" => Some(ImportField::Value(kind, n)),
        "label" | "type" => Some(ImportField::Label(kind, n)),
        _ => None,
    }
}

/// A number or an address with its label in the header.
fn point(plain: &str) -> Option<ImportField> {
    // "Business Phone 2" is another business phone.
    let plain = plain
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end();
    let (kind, label) = match plain {
        "phone"
        | "telephone"
        | "tel"
        | "primary phone"
        | "default address phone"
        | "座机"
        | "固定电话"
        | "联系方式"
        | "phone number"
        | "电话"
        | "联系电话"
        | "主要电话"
        | "电话号码" => (Phone, ""),
        "mobile"
        | "mobilephone"
        | "mobile phone number"
        | "cellphone"
        | "手机号码1"
        | "mobile phone"
        | "mobile number"
        | "cell"
        | "cell phone"
        | "手机"
        | "手机号"
        | "手机号码"
        | "移动电话" => (Phone, "mobile"),
        "business phone" | "company phone" | "公司电话" | "企业电话" | "work phone"
        | "phone work" | "company main phone" | "商务电话" | "单位主要电话" | "办公电话" => {
            (Phone, "work")
        }
        "home phone" | "phone home" | "home telephone" | "homephone" | "住宅电话" | "家庭电话" => {
            (Phone, "home")
        }
        "other phone" | "phone other" | "otherphone" | "assistant phone" | "secondary phone"
        | "car phone" | "其他电话" | "车载电话" => (Phone, "other"),
        "e mail" | "email" | "mail" | "emails" | "email id" | "mail address" | "邮件地址"
        | "电邮" | "primary email" | "e mail address" | "email address" | "邮箱" | "电子邮箱"
        | "电子邮件" | "电子邮件地址" => (Email, ""),
        "email work" | "work email" | "business email" | "商务邮箱" | "工作邮箱" | "企业邮箱" => {
            (Email, "work")
        }
        "email home" | "home email" | "personal email" => (Email, "home"),
        "email other"
        | "other email"
        | "secondary email"
        | "alternate email"
        | "additional email addresses" => (Email, "other"),
        "wechat" | "wechat id" | "weixin" | "微信" | "微信号" => (Wechat, ""),
        "whatsapp" | "whatsapp number" | "whatsapp phone number" | "whatsapp id" => (Whatsapp, ""),
        _ => return second_mail(plain),
    };
    Some(ImportField::Point(kind, label.to_owned()))
}

/// Outlook's `E-mail 2 Address` and `电子邮件 2 地址`.
fn second_mail(plain: &str) -> Option<ImportField> {
    let inner = plain
        .strip_prefix("e mail ")
        .and_then(|rest| rest.strip_suffix(" address"));
    let inner = inner.or_else(|| plain.strip_prefix("电子邮件 ")?.strip_suffix(" 地址"))?;
    inner.parse::<u8>().ok()?;
    Some(ImportField::Point(Email, String::new()))
}

/// Outlook's addresses come in parts.
fn part(plain: &str) -> Option<ImportField> {
    const WHOSE: [(&str, &str); 6] = [
        ("home", "home"),
        ("business", "work"),
        ("other", "other"),
        ("住宅地址", "home"),
        ("商务地址", "work"),
        ("其他地址", "other"),
    ];
    let (name, whose) = WHOSE
        .into_iter()
        .find(|(name, _)| plain.starts_with(name))?;
    let order = match plain.get(name.len()..)?.trim() {
        "street" | "street 1" | "address" | "街道" => 1,
        "street 2" | "街道 2" => 2,
        "street 3" | "街道 3" => 3,
        "city" | "市县" | "市 县" | "城市" => 4,
        "state" | "省 市 自治区" | "省份" => 5,
        "postal code" | "邮政编码" => 6,
        "country region" | "country" | "国家 地区" => 7,
        _ => return None,
    };
    Some(ImportField::Part(whose, order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_of_the_usual_programs_are_known() {
        for (header, field) in [
            ("First Name", ImportField::Given),
            ("first_name", ImportField::Given),
            ("姓", ImportField::Family),
            ("Organization 1 - Name", ImportField::Company),
            ("Phone 2 - Value", ImportField::Value(Phone, 2)),
            ("E-mail 1 - Type", ImportField::Label(Email, 1)),
            ("E-mail 2 Address", ImportField::Point(Email, String::new())),
            ("电子邮件 2 地址", ImportField::Point(Email, String::new())),
            ("Business Phone 2", ImportField::Point(Phone, "work".into())),
            ("商务电话 2", ImportField::Point(Phone, "work".into())),
            ("phone_home", ImportField::Point(Phone, "home".into())),
            ("手机号", ImportField::Point(Phone, "mobile".into())),
            ("Home Street", ImportField::Part("home", 1)),
            ("商务地址 街道", ImportField::Part("work", 1)),
            ("WeChat 1 - Value", ImportField::Value(Wechat, 1)),
            ("has_newsletter", ImportField::Note),
            ("Business Fax", ImportField::Note),
            ("Phone 1 - Colour", ImportField::Note),
            // HubSpot, Salesforce, Zoho, Mailchimp, Shopify, Square, Odoo, Chatwoot, WeCom.
            ("Record ID", ImportField::Id),
            (
                "Mobile Phone Number",
                ImportField::Point(Phone, "mobile".into()),
            ),
            ("MobilePhone", ImportField::Point(Phone, "mobile".into())),
            ("Account Name", ImportField::Company),
            ("Email Opt Out", ImportField::DoNotContact),
            ("Secondary Email", ImportField::Point(Email, "other".into())),
            ("Email Address", ImportField::Point(Email, String::new())),
            (
                "Default Address Phone",
                ImportField::Point(Phone, String::new()),
            ),
            ("Reference ID", ImportField::Id),
            ("Complete Address", ImportField::Address),
            ("phone_number", ImportField::Point(Phone, String::new())),
            ("客户名称", ImportField::Name),
            ("企业标签", ImportField::Tags),
            ("添加时间", ImportField::FirstSeen),
            ("公司电话", ImportField::Point(Phone, "work".into())),
        ] {
            assert_eq!(guess(header), field, "{header}");
        }
    }

    #[test]
    fn what_somebody_says_about_a_header_goes_before_what_it_looks_like() {
        let headers = ["Who".to_owned(), "Phone".to_owned()];
        let map = |header: &str, field: &str| [(header.to_owned(), field.to_owned())];
        let columns = Columns::of(&headers, &map("who", "name"), &[]).unwrap();
        assert_eq!(columns.report()[0], ("Who".into(), Some("name".into())));
        assert!(matches!(
            Columns::of(&headers, &map("Whom", "name"), &[]),
            Err(ImportError::NoSuchHeader(_))
        ));
        assert!(matches!(
            Columns::of(&headers, &map("Who", "colour"), &[]),
            Err(ImportError::UnknownField(_))
        ));
        assert!(matches!(
            Columns::of(&headers[..1], &[], &[]),
            Err(ImportError::NoColumns)
        ));
    }
}
