use super::*;
use crate::id::PointId;
use crate::people::contact::ContactFields;
use crate::people::point::{PointEdit, PointKind};
use proptest::prelude::*;
use uuid::Uuid;

fn id(n: u32) -> ContactId {
    ContactId(Uuid::from_u128(u128::from(n)))
}

fn contact(n: u32, name: &str, points: &[(PointKind, &str)]) -> Contact {
    let fields = ContactFields {
        display: name.to_owned(),
        ..ContactFields::default()
    };
    let point = |(at, (kind, value)): (usize, &(PointKind, &str))| {
        let edit = PointEdit {
            kind: *kind,
            value: (*value).to_owned(),
            label: String::new(),
            primary: false,
        };
        edit.point(PointId(Uuid::from_u128(at as u128)), &Country::default())
    };
    Contact {
        points: points.iter().enumerate().map(point).collect(),
        ..Contact::new(id(n), fields, 0)
    }
}

fn index(contacts: &[Contact]) -> Index {
    let mut index = Index::new(Country::default());
    for contact in contacts {
        index.put(contact, None);
    }
    index
}

fn people() -> Index {
    let mut wang = contact(1, "王芳", &[(PointKind::Phone, "138 0013 8000")]);
    wang.fields.company = "Bright Travel".into();
    let mut index = index(&[
        wang.clone(),
        contact(
            2,
            "Maria Costa",
            &[(PointKind::Email, "Maria.Costa@example.com")],
        ),
        contact(3, "曾国强", &[(PointKind::Phone, "010-6552 9988 转 801")]),
        contact(4, "José Wang", &[(PointKind::Phone, "+44 20 7946 0018")]),
        contact(5, "", &[(PointKind::Phone, "(55)")]),
        contact(6, "Li Wei", &[]),
    ]);
    let mut staff = ContactStaff::new(wang.id, Lifecycle::Vip);
    staff
        .tags
        .extend(["window seat".to_owned(), "花生过敏".to_owned()]);
    index.put(&wang, Some(&staff));
    index
}

#[test]
fn contacts_are_found_by_whatever_one_knows_of_them() {
    let index = people();
    for (typed, found) in [
        ("王", vec![1]),
        ("芳", vec![1]),
        ("wangfang", vec![1]),
        ("wang fang", vec![1]),
        ("ＷＦ", vec![1]),
        ("fang bright", vec![1]),
        ("window", vec![1]),
        ("hsgm", vec![1]),
        ("过敏", vec![1]),
        ("138 0013", vec![1]),
        ("+86 138-0013-8000", vec![1]),
        ("0086138", vec![1]),
        ("8000", vec![1]),
        ("010 6552", vec![3]),
        ("zeng", vec![3]),
        ("ceng", vec![3]),
        ("zgq", vec![3]),
        ("costa m", vec![2]),
        ("COSTA@EX", vec![2]),
        ("jose", vec![4]),
        ("020 7946", vec![]),
        ("20 7946 0018", vec![4]),
        ("55", vec![5]),
        ("13", vec![]),
        ("maria wang", vec![]),
    ] {
        let found: Vec<ContactId> = found.into_iter().map(id).collect();
        assert_eq!(index.find(typed, 10), found, "{typed}");
    }
}

#[test]
fn names_are_found_without_accents_apostrophes_and_whatever_was_pasted_with_them() {
    let index = index(&[
        contact(
            1,
            "Nguyễn Thị Hương",
            &[(PointKind::Phone, "\u{202a}+84 91 234 5678\u{202c}")],
        ),
        contact(
            2,
            "Sean O’Neil",
            &[(PointKind::Email, "sean\u{200b}@example.com")],
        ),
        contact(3, "Łukasz Żółć", &[]),
        contact(4, "Ａｎｎａ Ǻström", &[]),
        contact(5, "ﾊﾅｺ", &[]),
        contact(6, "Σωκράτης", &[]),
        contact(7, "Þórr Æsir", &[]),
        contact(8, "Ёлкин", &[]),
    ]);
    for (typed, found) in [
        ("nguyen", 1),
        ("nguye\u{302}\u{303}n", 1),
        ("huong", 1),
        ("\u{2068}+84 91 234\u{2069}", 1),
        ("912345678\u{fe0d}", 1),
        ("oneil", 2),
        ("o'neil", 2),
        ("O‘NEIL", 2),
        ("sean@ex", 2),
        ("lukasz zolc", 3),
        ("anna astrom", 4),
        ("ハナコ", 5),
        ("ΣΩΚΡΑΤΗΣ", 6),
        ("thorr aesir", 7),
        ("елкин", 8),
    ] {
        assert_eq!(index.find(typed, 10), [id(found)], "{typed}");
    }
}

#[test]
fn the_table_of_folds_stays_small() {
    let table = include_str!(concat!(env!("OUT_DIR"), "/folds.txt"));
    assert!((10_000..30_000).contains(&table.len()), "{}", table.len());
}

#[test]
fn names_that_begin_so_come_before_words_that_do_and_those_before_the_rest() {
    let index = index(&[
        contact(1, "Ann Swan", &[]),
        contact(2, "Ben Wan", &[]),
        contact(3, "Wanda", &[]),
        contact(4, "万芳", &[]),
    ]);
    assert_eq!(index.find("wan", 10), [4, 3, 2, 1].map(id));
    assert_eq!(index.find("wan", 2), [4, 3].map(id));
}

#[test]
fn everybody_is_listed_by_name_and_chinese_names_by_their_reading() {
    let index = people();
    assert_eq!(index.find("", 10), [4, 6, 2, 1, 3, 5].map(id));
    let letters: String = index
        .find(" ", 10)
        .into_iter()
        .filter_map(|id| index.letter(id))
        .collect();
    assert_eq!(letters, "JLMWZ#");
}

#[test]
fn who_was_joined_into_somebody_else_is_no_longer_found() {
    let mut index = people();
    let joined = Contact {
        merged_into: Some(id(1)),
        ..contact(2, "Maria Costa", &[])
    };
    index.put(&joined, None);
    assert!(index.find("maria", 10).is_empty());
    assert_eq!(index.len(), 5);
}

#[test]
fn lists_are_narrowed_without_reading_rows() {
    let mut index = people();
    let mut staff = ContactStaff::new(id(6), Lifecycle::Lead);
    staff.maybe.insert(id(2));
    index.put(&contact(6, "Li Wei", &[]), Some(&staff));
    assert_eq!(index.find_where("", 10, |facts| facts.suggested), [id(6)]);
    assert_eq!(
        index.find_where("", 10, |facts| facts.lifecycle == Some(Lifecycle::Vip)),
        [id(1)]
    );
    assert_eq!(index.count_where(|facts| facts.owner.is_none()), 6);
}

#[test]
fn the_same_number_address_or_name_may_be_the_same_person() {
    let index = people();
    let points = |text: &str| vec![text.to_owned()];
    assert_eq!(index.alike("", &points("+8613800138000")), [id(1)]);
    assert_eq!(index.alike("", &points("maria.costa@example.com")), [id(2)]);
    assert_eq!(
        index.alike("li wei", &points("+442079460018")),
        [4, 6].map(id)
    );
    assert!(index.alike("li", &points("+861380013800")).is_empty());
    assert!(index.alike("", &[]).is_empty());
}

fn a_contact() -> impl Strategy<Value = Contact> {
    let name = prop_oneof![
        "[a-zÀ-ÿ]{0,5} ?[a-z]{0,5}",
        "[王芳李伟曾单国]{0,4}",
        any::<String>()
    ];
    let number = "[+]?[0-9 ]{0,14}";
    (0..6_u32, name, number, any::<bool>()).prop_map(|(n, name, number, gone)| Contact {
        merged_into: gone.then_some(id(99)),
        ..contact(n, &name, &[(PointKind::Phone, &number)])
    })
}

proptest! {
    #[test]
    fn an_index_kept_up_to_date_is_the_one_built_anew(changes in proptest::collection::vec(a_contact(), 0..20), typed in "[a-z王芳0-9 ]{0,4}") {
        let mut kept = Index::new(Country::default());
        let mut last = std::collections::BTreeMap::new();
        for contact in changes {
            kept.put(&contact, None);
            last.insert(contact.id, contact);
        }
        let fresh = index(&last.into_values().collect::<Vec<_>>());
        prop_assert_eq!(kept.find(&typed, 99), fresh.find(&typed, 99));
        prop_assert_eq!(kept.len(), fresh.len());
    }

    #[test]
    fn any_part_of_a_word_of_a_name_finds_it(name in "[a-zA-Z王芳李伟曾单国é]{1,8}", from in 0..8_usize, to in 0..8_usize) {
        let index = index(&[contact(1, &name, &[])]);
        let part: String = name.chars().skip(from).take(to).collect();
        prop_assert_eq!(index.find(&part, 9), [id(1)]);
    }

    #[test]
    fn nothing_that_is_typed_stops_the_search(typed in any::<String>()) {
        prop_assert!(people().find(&typed, 99).len() <= 6);
    }
}

#[test]
fn what_is_read_in_several_ways_and_written_in_two_scripts_is_found_by_each() {
    let mut noodles = contact(1, "重庆小面", &[]);
    noodles.fields.company = "工商银行".into();
    let index = index(&[
        noodles,
        contact(2, "厦门音乐学院", &[]),
        contact(3, "王重阳", &[]),
        contact(4, "吕丽", &[]),
        contact(5, "陳麗華", &[]),
        contact(6, "乾隆", &[]),
        contact(7, "张伟", &[]),
    ]);
    for (typed, found) in [
        ("chongqing", 1),
        ("zhongqing", 1),
        ("yinhang", 1),
        ("gsyh", 1),
        ("xiamen", 2),
        ("yinyue", 2),
        ("chongyang", 3),
        ("wcy", 3),
        ("lu li", 4),
        ("lü", 4),
        ("lv", 4),
        ("lyuli", 4),
        ("陈丽华", 5),
        ("陳丽", 5),
        ("chenlihua", 5),
        ("qianlong", 6),
        ("张", 7),
        ("張偉", 7),
    ] {
        assert_eq!(index.find(typed, 10), [id(found)], "{typed}");
    }
}
