//! How Chinese names are read: a syllable for each character, other ways in which it may be read, and surnames that are read in their own way.

use std::borrow::Cow;
use std::sync::LazyLock;

const FIRST: u32 = 0x4e00;
/// Nine bits a character, little-endian; made by `build.rs`.
static READINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pinyin.bin"));
static SYLLABLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!(concat!(env!("OUT_DIR"), "/pinyin.txt"))
        .split(' ')
        .collect()
});

/// What common characters are read as besides, by character.
static HETERONYMS: LazyLock<Vec<(char, &str)>> = LazyLock::new(|| {
    let lines = include_str!(concat!(env!("OUT_DIR"), "/heteronyms.txt")).lines();
    lines
        .filter_map(|line| {
            let mut rest = line.chars();
            Some((rest.next()?, rest.as_str()))
        })
        .collect()
});

/// So many ways to read one text are known to the search.
const WAYS: usize = 16;

/// Surnames whose reading differs from the character's usual one.
const SURNAMES: &[(&str, &str)] = &[
    ("万俟", "mo qi"),
    ("尉迟", "yu chi"),
    ("澹台", "tan tai"),
    ("单于", "chan yu"),
    ("曾", "zeng"),
    ("单", "shan"),
    ("單", "shan"),
    ("仇", "qiu"),
    ("解", "xie"),
    ("区", "ou"),
    ("區", "ou"),
    ("查", "zha"),
    ("朴", "piao"),
    ("翟", "zhai"),
    ("覃", "qin"),
    ("乐", "yue"),
    ("樂", "yue"),
    ("盖", "ge"),
    ("洗", "xian"),
    ("折", "she"),
    ("黑", "he"),
    ("员", "yun"),
    ("種", "chong"),
    ("种", "chong"),
    ("秘", "bi"),
    ("缪", "miao"),
    ("繆", "miao"),
    ("召", "shao"),
    ("繁", "po"),
    ("么", "yao"),
    ("祭", "zhai"),
    ("都", "du"),
    ("隗", "wei"),
    ("郇", "xun"),
    ("能", "nai"),
    ("卜", "bu"),
    ("薄", "bo"),
    ("阚", "kan"),
    ("贠", "yun"),
    ("貟", "yun"),
    ("員", "yun"),
    ("藏", "zang"),
    ("乜", "nie"),
    ("佴", "nai"),
    ("粘", "nian"),
    ("蔚", "yu"),
    ("蓋", "ge"),
    ("句", "gou"),
    ("颉", "xie"),
    ("难", "ning"),
    ("難", "ning"),
    ("镡", "tan"),
];

/// The usual surnames of two characters.
const COMPOUND: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "东方", "夏侯", "皇甫", "令狐", "慕容",
    "尉迟", "长孙", "公孙", "宇文", "司徒", "端木", "轩辕", "南宫", "东郭", "西门", "百里", "呼延",
    "澹台", "单于", "万俟", "闻人",
];

/// The usual reading, in ASCII and without its tone (`ü` is `v`); none for what is no Chinese character.
#[must_use]
pub fn syllable(c: char) -> Option<&'static str> {
    let at = usize::try_from(u32::from(c).checked_sub(FIRST)?).ok()?;
    let (byte, shift) = (at * 9 / 8, at * 9 % 8);
    let pair = [*READINGS.get(byte)?, *READINGS.get(byte + 1)?];
    let index = (u16::from_le_bytes(pair) >> shift) & 0x1ff;
    SYLLABLES
        .get(usize::from(index))
        .copied()
        .filter(|syllable| !syllable.is_empty())
}

/// Every reading of a character, the usual one first. `ü` is typed as `v`, as `u`, and as passports have it, `yu`.
fn readings(c: char) -> Vec<Cow<'static, str>> {
    let others = HETERONYMS
        .binary_search_by_key(&c, |(han, _)| *han)
        .ok()
        .and_then(|at| HETERONYMS.get(at));
    let others = others.into_iter().flat_map(|(_, all)| all.split(' '));
    let mut readings = Vec::new();
    for reading in syllable(c).into_iter().chain(others) {
        readings.push(Cow::Borrowed(reading));
        if reading.contains('v') {
            readings.push(reading.replace('v', "u").into());
            readings.push(reading.replace('v', "yu").into());
        }
    }
    readings
}

/// The ways in which a text may be read, as syllables: as [`spell`] reads it, then with one character read in another way, then with several, up to a
/// bound.
#[must_use]
pub fn ways(text: &str) -> Vec<Vec<String>> {
    let mut ways = vec![spell(text)];
    let usual = spell_plain(text.chars());
    let letters = places(text);
    let known = letters.len() == usual.len();
    let others = letters.into_iter().enumerate().flat_map(|(at, c)| {
        let readings = if known { c.map(readings) } else { None };
        readings.into_iter().flatten().map(move |one| (at, one))
    });
    let others: Vec<_> = others
        .filter(|(at, reading)| usual.get(*at).is_none_or(|usual| usual != reading))
        .collect();
    add(&mut ways, usual.clone());
    let other = |way: &[String], (at, reading): &(usize, Cow<'_, str>)| {
        let mut way = way.to_vec();
        if let Some(syllable) = way.get_mut(*at) {
            *syllable = reading.clone().into_owned();
        }
        way
    };
    for one in &others {
        add(&mut ways, other(&usual, one));
    }
    for one in &others {
        for at in 0..ways.len() {
            let next = ways.get(at).filter(|_| ways.len() < WAYS);
            if let Some(way) = next.map(|way| other(way, one)) {
                add(&mut ways, way);
            }
        }
    }
    ways
}

fn add(ways: &mut Vec<Vec<String>>, way: Vec<String>) {
    if ways.len() < WAYS && !ways.contains(&way) {
        ways.push(way);
    }
}

/// What stands at each place of [`spell_plain`]: a Chinese character, or none for other letters.
fn places(text: &str) -> Vec<Option<char>> {
    let (mut places, mut open) = (Vec::new(), false);
    for c in text.chars() {
        let is_han = syllable(c).is_some();
        if is_han || (c.is_alphanumeric() && !open) {
            places.push(is_han.then_some(c));
        }
        open = !is_han && c.is_alphanumeric();
    }
    places
}

/// The own reading of the surname that the name begins with, and how many characters it has.
#[must_use]
pub fn surname(name: &str) -> Option<(&'static str, usize)> {
    SURNAMES
        .iter()
        .find(|(han, _)| name.starts_with(han))
        .map(|(han, read)| (*read, han.chars().count()))
}

/// Syllables of a name in order, its surname read as a surname; other letters stay together as they are.
#[must_use]
pub fn spell(name: &str) -> Vec<String> {
    let (first, skip) = surname(name).unwrap_or_default();
    let mut spelled: Vec<String> = first.split_whitespace().map(str::to_owned).collect();
    spelled.extend(spell_plain(name.chars().skip(skip)));
    spelled
}

/// Syllables as the characters are usually read.
pub fn spell_plain(text: impl Iterator<Item = char>) -> Vec<String> {
    let (mut spelled, mut open) = (Vec::<String>::new(), false);
    for c in text {
        match (syllable(c), c.is_alphanumeric()) {
            (Some(syllable), _) => {
                spelled.push(syllable.to_owned());
                open = false;
            }
            (None, false) => open = false,
            (None, true) => match spelled.last_mut() {
                Some(last) if open => last.push(c),
                _ => {
                    spelled.push(c.to_string());
                    open = true;
                }
            },
        }
    }
    spelled
}

/// "Wang Fang" for 王芳; none where nothing of it is Chinese.
#[must_use]
pub fn title(name: &str) -> Option<String> {
    if !name.chars().any(|c| syllable(c).is_some()) {
        return None;
    }
    let capital = |word: String| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string());
        format!("{}{}", first.unwrap_or_default(), letters.as_str())
    };
    let mut words = spell(name).into_iter();
    let compound = COMPOUND.iter().any(|double| name.starts_with(double));
    let family_length = if compound { 2 } else { 1 };
    let family: String = words.by_ref().take(family_length).collect();
    let given: String = words.collect();
    Some(
        format!("{} {}", capital(family), capital(given))
            .trim()
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_read_rare_and_traditional_ones_too() {
        for (c, read) in [
            ('王', "wang"),
            ('芳', "fang"),
            ('吕', "lv"),
            ('陳', "chen"),
            ('喆', "zhe"),
            ('玥', "yue"),
            ('一', "yi"),
        ] {
            assert_eq!(syllable(c), Some(read), "{c}");
        }
        for c in ['a', '1', 'é', '。', '\u{20000}'] {
            assert_eq!(syllable(c), None, "{c}");
        }
    }

    #[test]
    fn surnames_are_read_as_surnames_and_elsewhere_as_usual() {
        assert_eq!(spell("曾国强"), ["zeng", "guo", "qiang"]);
        assert_eq!(spell("单小单"), ["shan", "xiao", "dan"]);
        assert_eq!(spell("尉迟恭"), ["yu", "chi", "gong"]);
        assert_eq!(spell("Li 小龙 2"), ["Li", "xiao", "long", "2"]);
    }

    #[test]
    fn rare_surnames_are_read_and_sorted_as_surnames() {
        for (name, read) in [
            ("卜凡", "bu fan"),
            ("薄荷", "bo he"),
            ("阚清子", "kan qing zi"),
            ("贠靖", "yun jing"),
            ("藏天朔", "zang tian shuo"),
            ("乜丽", "nie li"),
            ("粘建国", "nian jian guo"),
        ] {
            assert_eq!(spell(name).join(" "), read);
        }
    }

    #[test]
    fn a_text_is_read_in_every_way_its_characters_may_be_read_up_to_a_bound() {
        for (text, read) in [
            ("重庆小面", "chong qing xiao mian"),
            ("工商银行", "gong shang yin hang"),
            ("厦门音乐学院", "xia men yin yue xue yuan"),
            ("王重阳", "wang chong yang"),
            ("吕丽", "lu li"),
            ("吕丽", "lyu li"),
            ("曾国强", "ceng guo qiang"),
            ("西藏 Hotel", "xi zang Hotel"),
        ] {
            let ways = ways(text);
            let found = ways.iter().any(|way| way.join(" ") == read);
            assert!(found, "{text}: {read} in {ways:?}");
            assert_eq!(ways.first(), Some(&spell(text)));
        }
        assert_eq!(ways("Maria 2"), [["Maria", "2"]]);
        assert_eq!(ways(&"行长重乐".repeat(20)).len(), WAYS);
    }

    #[test]
    fn a_name_is_written_as_in_a_passport() {
        assert_eq!(title("王芳").as_deref(), Some("Wang Fang"));
        assert_eq!(title("欧阳娜娜").as_deref(), Some("Ouyang Nana"));
        assert_eq!(title("仇英").as_deref(), Some("Qiu Ying"));
        assert_eq!(title("Maria Costa"), None);
    }

    #[test]
    fn every_surname_of_the_list_is_read_in_its_own_way() {
        for (han, read) in SURNAMES {
            assert_ne!(spell_plain(han.chars()).join(" "), *read, "{han}");
            for one in read.split(' ') {
                assert!(SYLLABLES.contains(&one), "{han}: {one}");
            }
        }
    }

    #[test]
    fn the_table_stays_small() {
        assert!(READINGS.len() < 24_000, "{}", READINGS.len());
        assert!(SYLLABLES.len() < 430, "{}", SYLLABLES.len());
        let heteronyms: usize = HETERONYMS.iter().map(|(_, all)| all.len() + 4).sum();
        assert!((5_000..16_000).contains(&heteronyms), "{heteronyms}");
    }
}
