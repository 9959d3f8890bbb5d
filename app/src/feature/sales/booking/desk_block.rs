//! Closing tables for a time, and what is closed on a day.

use super::booking_text::{clock_text, names_text, typed_instant};
use super::desk_book::book_zone;
use crate::context::use_app;
use crate::feature::business::resources::resources;
use crate::ui::{Icon, Page, RowMark};
use crate::zones::day_at;
use domain::account::Resource;
use domain::civil::{DAY_MS, Day, MINUTE_MS};
use domain::id::{ResourceBlockId, ResourceId};
use domain::sales::resource_block::{MAX_BLOCK_DAYS, MAX_BLOCK_REASON};
use domain::sales::{ResourceBlock, ResourceBlockCreate, ResourceBlockLift};
use domain::{Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use words::{StaffWords, time};

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Table,
    Time,
    Reason,
}

/// From when to when, epoch ms UTC.
///
/// # Errors
/// [`Wrong::Time`] for what is no time, and for an end that does not follow its start, or follows too late.
fn time_of(from: &str, to: &str, zone: &str) -> Result<(i64, i64), Wrong> {
    let (from, to) = (typed_instant(from, zone), typed_instant(to, zone));
    let (Some(from), Some(to)) = (from, to) else {
        return Err(Wrong::Time);
    };
    if (MINUTE_MS..=MAX_BLOCK_DAYS * DAY_MS).contains(&(to - from)) {
        Ok((from, to))
    } else {
        Err(Wrong::Time)
    }
}

/// `2027-01-15T16:30`, as such a field shows a time of the place.
fn typed_of(at: i64, zone: &str) -> String {
    let clock = time::clock(at, crate::zones::offset_minutes(zone, at));
    format!("{}T{clock}", day_at(zone, at))
}

#[component]
pub fn DeskBlockPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let zone = StoredValue::new(untrack(|| book_zone(app)));
    let now = app.device().now();
    let typed = |away: i64| zone.with_value(|zone| typed_of(now + away, zone));
    let (from, to) = (RwSignal::new(typed(0)), RwSignal::new(typed(2 * 3_600_000)));
    let (reason, wrong) = (RwSignal::new(String::new()), RwSignal::new(None::<Wrong>));
    let picked = RwSignal::new(Vec::<ResourceId>::new());
    let tables = Memo::new(move |_| app.rows(resources));
    let go = use_navigate();
    let close = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = || {
            let resources = picked.get_untracked();
            if resources.is_empty() {
                return Err(Wrong::Table);
            }
            let zone = zone.get_value();
            let (start, end) = time_of(&from.get_untracked(), &to.get_untracked(), &zone)?;
            let reason = reason.get_untracked().trim().to_owned();
            if reason.is_empty() {
                return Err(Wrong::Reason);
            }
            let id = ResourceBlockId(app.device().new_id());
            Ok(ResourceBlockCreate {
                id,
                resources,
                start,
                end,
                reason,
            })
        };
        match read() {
            Err(which) => wrong.set(Some(which)),
            Ok(block) => {
                let go = go.clone();
                app.save(block, Some(words.booking.stepped.to_owned()), move || {
                    go(routes::desk::BOOK, NavigateOptions::default());
                });
            }
        }
    };
    let says = move |of: Wrong, text: &'static str| {
        move || (wrong.get() == Some(of)).then(|| view! { <p class="error">{text}</p> })
    };
    let invalid = move |of: Wrong| move || (wrong.get() == Some(of)).to_string();
    let when = move |id: &'static str, label: &'static str, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input id=id type="datetime-local" aria-invalid=invalid(Wrong::Time) prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event)) />
            </div>
        }
    };
    view! {
        <Page title=words.booking.block_title back=routes::desk::BOOK>
            <p class="muted small">{words.booking.block_text}</p>
            <form class="form" on:submit=close>
                <Tables tables=tables picked=picked />
                <div role="status">{says(Wrong::Table, words.booking.block_none_picked)}</div>
                {when("block-from", words.booking.block_from, from)}
                {when("block-to", words.booking.block_to, to)}
                <div role="status">{says(Wrong::Time, words.booking.block_time_wrong)}</div>
                <div class="field">
                    <label for="block-reason">{words.booking.block_reason}</label>
                    <input id="block-reason" maxlength=MAX_BLOCK_REASON.to_string() autocomplete="off" aria-invalid=invalid(Wrong::Reason) prop:value=move || reason.get() on:input=move |event| reason.set(event_target_value(&event)) />
                    <div role="status">{says(Wrong::Reason, words.booking.block_reason_missing)}</div>
                </div>
                <button type="submit" class="btn primary block"><Icon of=lu::LuBan />{words.booking.block_it}</button>
            </form>
        </Page>
    }
}

/// Which tables: one place's, one by one or all of them.
#[component]
fn Tables(tables: Memo<Vec<Resource>>, picked: RwSignal<Vec<ResourceId>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let of_place = Memo::new(move |_| {
        tables.with(|all| {
            let first = all.first().map(|one| one.location);
            let of_it = all.iter().filter(|one| Some(one.location) == first);
            of_it.map(|one| one.id).collect::<Vec<_>>()
        })
    });
    let whole = move |event| {
        let on = event_target_checked(&event);
        let all = of_place.get_untracked();
        picked.set(if on { all } else { Vec::new() });
    };
    let is_whole = move || {
        of_place.with(|all| {
            !all.is_empty() && picked.with(|picked| all.iter().all(|id| picked.contains(id)))
        })
    };
    let table = move |one: Resource| {
        let id = one.id;
        let checked = move || picked.with(|all| all.contains(&id));
        let turn = move |event| {
            let on = event_target_checked(&event);
            picked.update(|all| {
                all.retain(|have| *have != id);
                if on {
                    all.push(id);
                }
            });
        };
        view! { <label class="check"><input type="checkbox" prop:checked=checked on:change=turn /><span class="grow">{one.name.text(words.lang).to_owned()}</span></label> }
    };
    view! {
        <fieldset class="field">
            <legend>{words.booking.table}</legend>
            <label class="check"><input type="checkbox" prop:checked=is_whole on:change=whole /><span class="grow strong">{words.booking.block_whole}</span></label>
            <div class="field-row">{move || tables.get().into_iter().map(table).collect_view()}</div>
        </fieldset>
    }
}

/// What is closed on a day, each with the way to open it again.
#[component]
pub fn BlocksOfDay(day: Memo<Day>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let blocks = Memo::new(move |_| {
        let zone = book_zone(app);
        let mut found: Vec<ResourceBlock> = app.rows(|rows| {
            let all = rows
                .all(Entity::ResourceBlock)
                .filter_map(Row::as_resource_block);
            let of_day = |one: &&ResourceBlock| {
                let days = day_at(&zone, one.start)..=day_at(&zone, one.end - 1);
                !one.lifted && days.contains(&day.get())
            };
            all.filter(of_day).cloned().collect()
        });
        found.sort_by_key(|one| (one.start, one.id));
        found
    });
    move || {
        let blocks = blocks.get();
        (!blocks.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.booking.blocked}</h2></div>
                <ul class="list">{blocks.into_iter().map(|block| view! { <BlockRow block=block /> }).collect_view()}</ul>
            </section>
        })
    }
}

#[component]
fn BlockRow(block: ResourceBlock) -> impl IntoView {
    let app = use_app();
    let words: &'static StaffWords = app.staff_words();
    let names = app.rows(|rows| names_text(&block.resources, rows, words));
    let zone = untrack(|| book_zone(app));
    let label = format!("{}: {names}", words.booking.lift_it);
    let until = format!(
        "{}–{}",
        clock_text(block.start, &zone),
        clock_text(block.end, &zone)
    );
    let id = block.id;
    let lift = move |_| {
        let said = words.booking.stepped.to_owned();
        app.save(ResourceBlockLift { id }, Some(said), || {});
    };
    view! {
        <li class="row">
            <span class="lead neutral"><Icon of=lu::LuBan /></span>
            <div class="row-text">
                <p class="row-title">{names}</p>
                <p class="row-sub">{until}" · "{block.reason}</p>
                <RowMark key=Key::new(Entity::ResourceBlock, id.0) />
            </div>
            <div class="row-end"><button type="button" class="btn small" aria-label=label on:click=lift>{words.booking.lift_it}</button></div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_block_follows_its_start_within_two_weeks() {
        let read = |from, to| time_of(from, to, "Asia/Shanghai");
        let (from, to) = read("2027-01-15T16:00", "2027-01-15T18:00").unwrap_or_default();
        assert_eq!((from, to - from), (1_800_000_000_000, 2 * 3_600_000));
        assert_eq!(typed_of(from, "Asia/Shanghai"), "2027-01-15T16:00");
        for (from, to) in [
            ("2027-01-15T16:00", "2027-01-15T16:00"),
            ("2027-01-15T16:00", "2027-01-14T18:00"),
            ("2027-01-15T16:00", "2027-01-30T18:00"),
            ("", "2027-01-30T18:00"),
        ] {
            assert_eq!(read(from, to), Err(Wrong::Time), "{from} {to}");
        }
    }
}
