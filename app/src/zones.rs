//! The time zones that this machine knows: a browser's own, or the server's.

use domain::civil::Day;
use domain::zone::Zones;

/// The zones of the machine that runs this.
#[must_use]
pub fn zones() -> &'static dyn Zones {
    #[cfg(target_arch = "wasm32")]
    {
        &browser::BrowserZones
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        &domain::zone::SystemZones
    }
}

/// The day that a place's calendar shows at an instant; that of UTC where its zone is not known here.
#[must_use]
pub fn day_at(zone: &str, at: i64) -> Day {
    Day::of(at, zones().offset(zone, at).unwrap_or(0))
}

/// Minutes to add to UTC for a place's clock at an instant, as labels want it.
#[must_use]
pub fn offset_minutes(zone: &str, at: i64) -> i64 {
    i64::from(zones().offset(zone, at).unwrap_or(0)) / 60
}

#[cfg(feature = "csr")]
/// The zone that this phone's clock shows, such as `Asia/Shanghai`; empty where it does not say.
#[must_use]
pub fn own_zone() -> String {
    #[cfg(target_arch = "wasm32")]
    {
        browser::own_zone().unwrap_or_default()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        String::new()
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use domain::zone::Zones;
    use js_sys::{Array, Date, Function, Object, Reflect};
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use std::cell::RefCell;
    use std::collections::HashMap;

    /// No zone changes its offset but on a quarter of an hour.
    const QUARTER: i64 = 900_000;

    /// What the browser said: its formatter of each zone, and the offsets that were asked for.
    #[derive(Default)]
    struct Known {
        format: HashMap<String, Option<Function>>,
        offset: HashMap<(String, i64), Option<i32>>,
    }

    thread_local! {
        static KNOWN: RefCell<Known> = RefCell::default();
    }

    pub fn own_zone() -> Option<String> {
        let format = js_sys::Intl::DateTimeFormat::new(&Array::new(), &Object::new());
        let options = format.resolved_options();
        Reflect::get(&options, &JsValue::from_str("timeZone"))
            .ok()?
            .as_string()
    }

    pub struct BrowserZones;

    impl Zones for BrowserZones {
        fn offset(&self, zone: &str, at: i64) -> Option<i32> {
            KNOWN.with(|known| {
                let mut known = known.borrow_mut();
                let key = (zone.to_owned(), at.div_euclid(QUARTER));
                if let Some(offset) = known.offset.get(&key) {
                    return *offset;
                }
                let format = known
                    .format
                    .entry(zone.to_owned())
                    .or_insert_with(|| formatter(zone))
                    .clone();
                let offset = format.and_then(|format| offset(&format, key.1 * QUARTER));
                known.offset.insert(key, offset);
                offset
            })
        }
    }

    /// `format` of an `Intl.DateTimeFormat` that writes year, month, day, hour, minute and second of a zone; none where the browser does
    /// not know the zone.
    fn formatter(zone: &str) -> Option<Function> {
        let options = Object::new();
        let numeric = JsValue::from_str("numeric");
        for part in ["year", "month", "day", "hour", "minute", "second"] {
            Reflect::set(&options, &part.into(), &numeric).ok()?;
        }
        Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
        Reflect::set(&options, &"hourCycle".into(), &"h23".into()).ok()?;
        Reflect::set(&options, &"calendar".into(), &"gregory".into()).ok()?;
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let class = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?;
        let arguments = Array::of2(&"en-US".into(), &options);
        let made = Reflect::construct(class.unchecked_ref::<Function>(), &arguments).ok()?;
        Reflect::get(&made, &"format".into()).ok()?.dyn_into().ok()
    }

    /// Seconds east of UTC at an instant, from `12/25/2026, 19:30:00`.
    fn offset(format: &Function, at: i64) -> Option<i32> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "JavaScript's own instants are doubles, and exact for these"
        )]
        let date = Date::new(&JsValue::from_f64(at as f64));
        let text = format.call1(&JsValue::UNDEFINED, &date).ok()?.as_string()?;
        let mut numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map(str::parse::<i64>);
        let mut next = || numbers.next()?.ok();
        let (month, day, year) = (next()?, next()?, next()?);
        let (hour, minute, second) = (next()?, next()?, next()?);
        let day = domain::civil::Day::from_date(
            year,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )?;
        let local = day.0 * 86_400 + hour * 3_600 + minute * 60 + second;
        i32::try_from(local - at.div_euclid(1_000)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_its_own_day() {
        // 2026-12-04 17:30 UTC is 01:30 on the 5th in Shanghai.
        let at = 1_796_405_400_000;
        assert_eq!(day_at("Asia/Shanghai", at).to_string(), "2026-12-05");
        assert_eq!(day_at("America/New_York", at).to_string(), "2026-12-04");
        assert_eq!(offset_minutes("Asia/Kolkata", at), 330);
        assert_eq!(day_at("Nowhere/Land", at).to_string(), "2026-12-04");
    }
}
