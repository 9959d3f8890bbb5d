//! Times in words: "2 min ago", "12:04", "14 Nov".

use crate::{StaffWords, Words};
use domain::Lang;
use domain::civil::Day;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long ago; a time that this device's clock has not reached yet is now.
#[must_use]
pub fn ago(words: &Words, now: i64, then: i64) -> String {
    let passed = now.saturating_sub(then);
    let count = |unit: i64| u64::try_from(passed / unit).unwrap_or(0);
    match passed {
        i64::MIN..MINUTE => words.ui.just_now.to_owned(),
        MINUTE..HOUR => (words.ui.minutes_ago)(count(MINUTE)),
        HOUR..DAY => (words.ui.hours_ago)(count(HOUR)),
        DAY.. => (words.ui.days_ago)(count(DAY)),
    }
}

/// How long something lasted, of ms: "5 min", "3 h", "2 days"; never less than a minute.
#[must_use]
pub fn lasted(words: &StaffWords, ms: i64) -> String {
    let count = |unit: i64| u64::try_from(ms / unit).unwrap_or(0);
    match ms {
        i64::MIN..HOUR => (words.ui.minutes)(count(MINUTE).max(1)),
        HOUR..DAY => (words.account.lasted_hours)(count(HOUR)),
        DAY.. => (words.account.lasted_days)(count(DAY)),
    }
}

/// Whole minutes since then, never negative.
#[must_use]
pub fn minutes_since(now: i64, then: i64) -> u64 {
    u64::try_from(now.saturating_sub(then) / MINUTE).unwrap_or(0)
}

/// The hour on the clock, 0 to 23. `offset` is in minutes to add to UTC.
#[must_use]
pub fn hour(then: i64, offset: i64) -> i64 {
    (then + offset * MINUTE).rem_euclid(DAY) / HOUR
}

/// The time of day, `12:04`.
#[must_use]
pub fn clock(then: i64, offset: i64) -> String {
    let minutes = (then + offset * MINUTE).rem_euclid(DAY) / MINUTE;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The day, `14 Nov` or `11月14日`.
#[must_use]
pub fn day(lang: Lang, then: i64, offset: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, month, day) = Day((then + offset * MINUTE).div_euclid(DAY)).date();
    match lang {
        Lang::Zh => format!("{month}月{day}日"),
        Lang::En => format!(
            "{day} {}",
            MONTHS.get(usize::from(month) - 1).unwrap_or(&"")
        ),
    }
}

/// The day, with its year where that is not the present one: `14 Nov 2027` or `2027年11月14日`.
#[must_use]
pub fn day_of_year(lang: Lang, now: i64, then: i64, offset: i64) -> String {
    let year = |time: i64| Day((time + offset * MINUTE).div_euclid(DAY)).date().0;
    let (year, is_present) = (year(then), year(now) == year(then));
    match (lang, day(lang, then, offset)) {
        (_, day) if is_present => day,
        (Lang::Zh, day) => format!("{year}年{day}"),
        (Lang::En, day) => format!("{day} {year}"),
    }
}

/// The clock for today, the day with the clock for other days. `offset_at` says the minutes to add to UTC at an instant.
#[must_use]
pub fn moment(lang: Lang, now: i64, then: i64, offset_at: impl Fn(i64) -> i64) -> String {
    let date = |time: i64| (time + offset_at(time) * MINUTE).div_euclid(DAY);
    let offset = offset_at(then);
    let clock = clock(then, offset);
    if date(now) == date(then) {
        clock
    } else {
        format!("{} {clock}", day(lang, then, offset))
    }
}

/// Day, year and clock, for what is kept: `14 Nov 2026 12:04` or `2026年11月14日 12:04`.
#[must_use]
pub fn dated(lang: Lang, then: i64, offset: i64) -> String {
    let (year, ..) = Day((then + offset * MINUTE).div_euclid(DAY)).date();
    let (day, clock) = (day(lang, then, offset), clock(then, offset));
    match lang {
        Lang::Zh => format!("{year}年{day} {clock}"),
        Lang::En => format!("{day} {year} {clock}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{staff_words, words};

    #[test]
    fn ages_are_told_in_both_languages() {
        let now = 1_763_000_000_000;
        assert_eq!(ago(words(Lang::En), now, now - 30_000), "just now");
        assert_eq!(ago(words(Lang::En), now, now - 2 * MINUTE), "2 min ago");
        assert_eq!(ago(words(Lang::Zh), now, now - 2 * MINUTE), "2 分钟前");
        assert_eq!(ago(words(Lang::En), now, now - DAY), "1 day ago");
        assert_eq!(ago(words(Lang::Zh), now, now - 3 * HOUR), "3 小时前");
    }

    #[test]
    fn how_long_something_waited_is_told_in_both_languages() {
        let all = [0, 5 * 60_000, 3 * 3_600_000, 30 * 3_600_000, 72 * 3_600_000];
        assert_eq!(
            all.map(|ms| lasted(staff_words(Lang::En), ms)),
            ["1 min", "5 min", "3 h", "1 day", "3 days"]
        );
        assert_eq!(
            all.map(|ms| lasted(staff_words(Lang::Zh), ms)),
            ["1 分钟", "5 分钟", "3 小时", "1 天", "3 天"]
        );
    }

    #[test]
    fn a_clock_that_is_behind_says_just_now() {
        assert_eq!(ago(words(Lang::En), 1_000, 900_000_000), "just now");
        assert_eq!(minutes_since(1_000, 900_000_000), 0);
    }

    #[test]
    fn days_and_clocks_follow_the_offset() {
        // 2025-11-21 23:30 UTC is 07:30 on the 22nd in Shanghai.
        let then = 1_763_767_800_000;
        assert_eq!(day(Lang::En, then, 0), "21 Nov");
        assert_eq!(clock(then, 480), "07:30");
        assert_eq!(day(Lang::Zh, then, 480), "11月22日");
        assert_eq!(day(Lang::En, 951_782_400_000, 0), "29 Feb");
        assert_eq!(moment(Lang::En, then, then - DAY, |_| 0), "20 Nov 23:30");
        assert_eq!(hour(then, 480), 7);
        let next = then + 365 * DAY;
        assert_eq!(day_of_year(Lang::En, then, then, 0), "21 Nov");
        assert_eq!(day_of_year(Lang::En, then, next, 0), "21 Nov 2026");
        assert_eq!(day_of_year(Lang::Zh, then, next, 480), "2026年11月22日");
        assert_eq!(dated(Lang::En, then, 480), "22 Nov 2025 07:30");
        assert_eq!(dated(Lang::Zh, then, 0), "2025年11月21日 23:30");
    }

    #[test]
    fn on_the_night_when_clocks_go_back_each_instant_has_its_own_offset() {
        // 2025-10-26 01:00 UTC: 02:59 is followed by 02:00 in Berlin.
        let back = 1_761_440_400_000;
        let berlin = |at| if at < back { 120 } else { 60 };
        let told = |now, then| moment(Lang::En, now, then, berlin);
        assert_eq!(told(back, back - MINUTE), "02:59");
        assert_eq!(told(back, back), "02:00");
        // 23:30 of the day before, half an hour before midnight of a summer's day.
        assert_eq!(told(back, back - 3 * HOUR - HOUR / 2), "25 Oct 23:30");
        assert_eq!(told(back + 21 * HOUR, back - 3 * HOUR), "00:00");
    }
}
