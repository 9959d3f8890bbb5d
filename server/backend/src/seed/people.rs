//! Whom the demonstration's restaurant knows. All of them are invented; the telephone numbers are of ranges that ring nobody.

use crate::seed::{Sort, person, seeded};
use domain::id::PointId;
use domain::people::{
    Contact, ContactFields, ContactStaff, Country, Lifecycle, PointEdit, PointKind,
};
use domain::{ContactId, Lang, Row, UserId};
use uuid::Uuid;

const DAY: i64 = 24 * 3_600_000;

/// How many of them have written or ordered without an account, from the first on. The very first is the demo's customer.
pub(crate) const GUESTS: usize = 7;

/// (family name, given name, company, position, telephone, mail, WeChat, tags, needs)
type SeededContact = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

#[rustfmt::skip]
const KNOWN: [SeededContact; 40] = [
    ("林", "晓", "", "", "140 0000 0101", "customer@demo.example", "linxiao_mian", &["常客", "少盐"], &["靠窗的位子"]),
    ("周", "思远", "云杉设计", "设计总监", "140 0000 0102", "zhou.siyuan@yunshan.example", "", &["常客"], &["周三午餐预留 4 人桌"]),
    ("Okafor", "Mara", "Harbour Books", "Editor", "+44 20 7946 0018", "mara@harbourbooks.example", "", &["regular", "vegetarian"], &["Vegetarian broth on Fridays"]),
    ("吴", "佳怡", "", "", "140 0000 0103", "", "jiayi_w", &["外卖"], &[]),
    ("Lindqvist", "Tomas", "Nordhamn Trading", "Buyer", "+46 31 390 60 11", "tomas@nordhamn.example", "", &["business lunch"], &["Invoice with the company's name"]),
    ("郑", "凯", "", "", "140 0000 0104", "zhengkai@mail.example", "", &["夜宵"], &[]),
    ("Moreau", "Camille", "", "", "+33 1 99 00 12 34", "camille.moreau@mail.example", "", &["tourist"], &["Menu in French, if we ever have one"]),
    ("赵", "建国", "禾丰粮油", "销售经理", "140 0000 0105 转 801", "zhao@hefeng.example", "", &["供应商"], &["每月 5 日对账"]),
    ("孙", "丽娜", "", "", "140 0000 0106", "", "sunlina88", &["常客", "过敏"], &["不能吃花生"]),
    ("Petrova", "Nina", "Violet Dance Studio", "Owner", "+86 140 0000 0107", "nina@violetdance.example", "", &["catering"], &["Buffet for the recital in spring"]),
    ("冯", "雪", "静安第三小学", "教师", "140 0000 0108", "fengxue@school3.example", "", &["团餐"], &["儿童份量"]),
    ("陈", "子涵", "", "", "140 0000 0109", "", "", &[], &[]),
    ("Nakamura", "Ren", "Tanuki Games", "Producer", "+81 3 5550 0142", "ren@tanukigames.example", "", &["business lunch"], &["Six seats, quiet corner"]),
    ("许", "文静", "", "", "140 0000 0110", "xuwenjing@mail.example", "", &["生日"], &["7 月寿面两碗"]),
    ("Adeyemi", "Tobi", "", "", "(415) 555-0142", "tobi.adeyemi@mail.example", "", &["regular"], &[]),
    ("何", "志强", "静安物业", "主管", "021-0000 0111 转 12", "", "", &["团餐"], &["工地午餐 20 份"]),
    ("Schmidt", "Greta", "Blauhaus Architects", "Partner", "+49 30 23125 014", "greta.schmidt@blauhaus.example", "", &["business lunch", "spicy"], &[]),
    ("黄", "梓轩", "", "", "140 0000 0112", "", "zixuan_h", &["外卖", "加辣"], &[]),
    ("蒋", "慧敏", "晨光花店", "店主", "140 0000 0113", "jiang@chenguang.example", "", &["邻居"], &["开业互送券"]),
    ("Silva", "Joana", "", "", "+351 21 000 0142", "joana.silva@mail.example", "", &["tourist"], &[]),
    ("沈", "浩然", "", "", "140 0000 0114", "shenhaoran@mail.example", "", &["学生"], &[]),
    ("韩", "梅", "", "", "140 0000 0115", "", "hanmei_zz", &["常客"], &["面要软一点"]),
    ("Walker", "Jude", "Kite Language School", "Coordinator", "+44 20 7946 0142", "jude@kiteschool.example", "", &["catering"], &["Lunch for 14 every second Thursday"]),
    ("杨", "帆", "启程旅行社", "导游", "140 0000 0116", "yangfan@qicheng.example", "", &["团餐"], &["30 人，11:30 前离店"]),
    ("朱", "琳", "", "", "140 0000 0117", "", "", &["素食"], &["汤底不要猪骨"]),
    ("Rahman", "Anika", "", "", "+86 140 0000 0118", "anika.rahman@mail.example", "", &["halal"], &["Beef only"]),
    ("秦", "岳", "秦岳摄影", "摄影师", "140 0000 0119", "qin@yuephoto.example", "qinyue_photo", &["合作"], &["菜单新照片"]),
    ("尤", "可欣", "", "", "140 0000 0120", "", "", &["外卖"], &[]),
    ("Kowalski", "Piotr", "", "", "+48 22 000 01 42", "piotr@mail.example", "", &["tourist"], &[]),
    ("施", "雨桐", "", "", "140 0000 0121", "shiyutong@mail.example", "", &["生日"], &[]),
    ("Hughes", "Imogen", "The Quay Gazette", "Food writer", "+61 491 570 156", "imogen@quaygazette.example", "", &["press"], &["Interview with the noodle master"]),
    ("张", "伟", "迅达电梯", "工程师", "140 0000 0122", "", "", &["维修"], &[]),
    ("孔", "令仪", "", "", "140 0000 0123", "kong@mail.example", "", &["常客"], &["存一瓶醋"]),
    ("Costa", "Mateo", "", "", "(212) 555-0187", "mateo.costa@mail.example", "", &[], &[]),
    ("曹", "颖", "禾街社区", "社工", "140 0000 0124", "caoying@hejie.example", "", &["邻居", "团餐"], &["重阳节敬老面"]),
    ("严", "明", "", "", "140 0000 0125", "", "", &["外卖"], &["门铃坏了，打电话"]),
    ("Novak", "Ida", "", "", "+420 601 000 142", "ida.novak@mail.example", "", &["regular"], &[]),
    ("华", "清", "清和茶业", "经理", "140 0000 0126", "hua@qinghe.example", "", &["供应商"], &[]),
    ("金", "贤洙", "", "", "+82 2 0000 0142", "", "", &["加辣"], &[]),
    ("魏", "然", "", "", "140 0000 0127", "weiran@mail.example", "", &["学生", "夜宵"], &[]),
];

/// The account behind the n-th of them, where there is one.
pub(crate) fn account(n: usize) -> Option<UserId> {
    match n {
        0 => Some(person(0)),
        1..GUESTS => Some(UserId(seeded(Sort::Guest, n))),
        _ => None,
    }
}

/// The contact of the n-th of them.
pub(crate) fn id(n: usize) -> ContactId {
    account(n).map_or_else(|| ContactId(seeded(Sort::Contact, n)), ContactId::of_user)
}

/// What the n-th of them is called.
pub(crate) fn name(n: usize) -> String {
    KNOWN.get(n).map(fields).unwrap_or_default().name()
}

/// The telephone number of the n-th of them, as it is dialled.
pub(crate) fn phone(n: usize) -> String {
    KNOWN.get(n).map_or("", |entry| entry.4).to_owned()
}

fn fields(entry: &SeededContact) -> ContactFields {
    let (family, given, company, job, ..) = *entry;
    let han = domain::people::contact::is_han(family);
    ContactFields {
        given: given.to_owned(),
        family: family.to_owned(),
        company: company.to_owned(),
        job: job.to_owned(),
        language: Some(if han { Lang::Zh } else { Lang::En }),
        ..ContactFields::default()
    }
}

/// All of them with staff's half.
pub(crate) fn rows(now: i64) -> Vec<Row> {
    KNOWN
        .iter()
        .enumerate()
        .flat_map(|(n, entry)| {
            let contact = contact(n, entry, now);
            let half = half(n, entry, &contact, now);
            [contact.into(), half.into()]
        })
        .collect()
}

pub(crate) fn count() -> usize {
    KNOWN.len()
}

/// When they were known first: some a year ago, some this week.
fn known_at(n: usize, now: i64) -> i64 {
    let days = i64::try_from((n * 37) % 360 + 3).unwrap_or(3);
    now - days * DAY
}

fn contact(n: usize, entry: &SeededContact, now: i64) -> Contact {
    let (_, _, _, _, phone, mail, wechat, ..) = *entry;
    let label = if entry.2.is_empty() { "mobile" } else { "work" };
    let home = Country::default();
    let written = [
        (PointKind::Phone, phone, label),
        (PointKind::Email, mail, ""),
        (PointKind::Wechat, wechat, ""),
    ];
    let points = written
        .into_iter()
        .filter(|(_, value, _)| !value.is_empty())
        .map(|(kind, value, label)| {
            let edit = PointEdit {
                kind,
                value: value.to_owned(),
                label: label.to_owned(),
                primary: true,
            };
            let own = Uuid::new_v5(&id(n).0, value.as_bytes());
            let mut point = edit.point(PointId(own), &home);
            // The demo's customer signs in with her address.
            point.verified = n == 0 && kind == PointKind::Email;
            point
        });
    Contact {
        points: points.collect(),
        user: account(n),
        ..Contact::new(id(n), fields(entry), known_at(n, now))
    }
}

fn half(n: usize, entry: &SeededContact, contact: &Contact, now: i64) -> ContactStaff {
    let (.., tags, needs) = *entry;
    let stage = match n {
        0 | 2 => Lifecycle::Vip,
        _ if tags.contains(&"tourist") => Lifecycle::Lapsed,
        _ if tags.is_empty() => Lifecycle::Lead,
        _ if n.is_multiple_of(5) => Lifecycle::Prospect,
        _ => Lifecycle::Customer,
    };
    let text = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let days = i64::try_from(n % 25).unwrap_or(0);
    ContactStaff {
        owner: (n % 3 < 2).then(|| person(1 + n % 2)),
        source: ["order", "chat", "desk", "import"][n % 4].to_owned(),
        tags: text(tags),
        needs: text(needs),
        first_seen: Some(contact.created_at),
        last_seen: Some((now - days * DAY).max(contact.created_at)),
        ..ContactStaff::new(contact.id, stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everybody_is_somebody_else_and_can_be_reached() {
        let rows = rows(400 * DAY);
        let contacts: Vec<&Contact> = rows.iter().filter_map(Row::as_contact).collect();
        let names: BTreeSet<String> = contacts.iter().map(|contact| contact.name()).collect();
        let ids: BTreeSet<ContactId> = contacts.iter().map(|contact| contact.id).collect();
        assert_eq!((names.len(), ids.len()), (KNOWN.len(), KNOWN.len()));
        for contact in &contacts {
            assert!(domain::people::contact::check(&contact.fields).is_ok());
            assert!(!contact.points.is_empty(), "{}", contact.name());
            for point in &contact.points {
                assert!(point.normal.is_some(), "{}", point.value);
            }
        }
        let numbers: Vec<_> = contacts
            .iter()
            .flat_map(|contact| &contact.points)
            .filter_map(|point| point.normal.as_deref())
            .collect();
        let distinct: BTreeSet<_> = numbers.iter().collect();
        assert_eq!(distinct.len(), numbers.len());
    }
}
