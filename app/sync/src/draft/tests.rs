use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

fn wish(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn soup(quantity: i64) -> Value {
    json!({"product": "soup", "options": [["width", "thin"]], "quantity": quantity})
}

fn cake(quantity: i64) -> Value {
    json!({"product": "cake", "quantity": quantity})
}

fn basket(lines: &[Value]) -> String {
    json!({"cart": {"lines": lines, "note": ""}, "wish": wish(1)}).to_string()
}

fn text(text: &str) -> String {
    json!({"text": text, "wish": wish(1)}).to_string()
}

fn come_together(base: &[Value], mine: &[Value], theirs: &[Value]) -> Value {
    let [base, mine, theirs] = [base, mine, theirs].map(basket);
    let json = merge(Some(&base), Some(&mine), Some(&theirs)).unwrap();
    let value: Value = serde_json::from_str(&json).unwrap();
    value["cart"]["lines"].clone()
}

#[test]
fn soup_in_one_tab_and_cake_in_the_other_are_both_in_the_cart() {
    let both = come_together(&[], &[cake(1)], &[soup(1)]);
    assert_eq!(both, json!([soup(1), cake(1)]));
}

#[test]
fn pieces_add_up_and_what_was_taken_out_is_out() {
    assert_eq!(
        come_together(&[soup(1)], &[soup(2)], &[soup(3)]),
        json!([soup(4)])
    );
    assert_eq!(come_together(&[soup(2)], &[soup(1)], &[soup(1)]), json!([]));
    assert_eq!(
        come_together(&[soup(1), cake(1)], &[cake(1)], &[soup(1), cake(1)]),
        json!([cake(1)])
    );
    // One piece more of what the other one takes out is one piece.
    assert_eq!(come_together(&[soup(1)], &[], &[soup(2)]), json!([soup(1)]));
}

#[test]
fn the_same_dish_with_other_options_is_another_line() {
    let wide = json!({"product": "soup", "options": [["width", "wide"]], "quantity": 1});
    let both = come_together(&[], std::slice::from_ref(&wide), &[soup(1)]);
    assert_eq!(both, json!([soup(1), wide]));
}

#[test]
fn fields_that_only_one_side_changed_keep_that_change() {
    let base = r#"{"name":"","table":"","how":"pickup"}"#;
    let mine = r#"{"name":"Ada","table":"","how":"pickup"}"#;
    let theirs = r#"{"name":"","table":"12","how":"dine_in"}"#;
    let both = merge(Some(base), Some(mine), Some(theirs));
    let said = r#"{"name":"Ada","table":"12","how":"dine_in"}"#;
    assert!(same(both.as_deref(), Some(said)), "{both:?}");
}

#[test]
fn named_things_come_together_and_one_that_was_written_down_stays_away() {
    let call = |id: u8, text: &str| json!({"id": id, "text": text});
    let list = |calls: &[Value]| json!(calls).to_string();
    let base = list(&[call(1, ""), call(2, "")]);
    let mine = list(&[call(1, "wants a quote"), call(2, "")]);
    let theirs = list(&[call(1, ""), call(3, "")]);
    let both = merge(Some(&base), Some(&mine), Some(&theirs));
    let said = list(&[call(1, "wants a quote"), call(3, "")]);
    assert!(same(both.as_deref(), Some(&said)), "{both:?}");
}

#[test]
fn what_was_typed_on_while_another_tab_sent_it_stays_as_another_wish() {
    let mut left = Left::default();
    let (seen, more) = (text("Hello"), text("Hello there"));
    let leaving = Leaving {
        form: "chat".into(),
        wish: wish(1),
        seen: Some(seen.clone()),
        rest: None,
    };
    assert_eq!(left.leave(&leaving, Some(&seen), wish(2)), Ok(None));
    let mut other = TabDraft::of(Some(seen));
    other.write(Some(more.clone()));
    let (base, mine) = other.unsaved().unwrap();
    let kept = left.keep(base.as_deref(), mine.as_deref(), None, wish(3));
    assert_eq!(wish_of(kept.as_deref().unwrap()), Some(wish(3)));
    assert!(
        other.kept(mine.as_deref(), kept),
        "the screen learns the new name"
    );
    assert_eq!(wish_of(other.shown().unwrap()), Some(wish(3)));
    let again = Leaving {
        seen: Some(more),
        ..leaving
    };
    assert_eq!(left.leave(&again, None, wish(4)), Err(AlreadyLeft));
}

#[test]
fn a_tab_that_did_not_type_shows_an_empty_form_once_another_sent_it() {
    let mut tab = TabDraft::of(Some(text("Hello")));
    assert!(tab.heard(None));
    assert_eq!((tab.shown(), tab.unsaved()), (None, None));
}

#[test]
fn a_draft_that_was_begun_after_the_one_that_left_stays() {
    let mut left = Left::default();
    let (first, second) = (text("first"), json!({"text": "second", "wish": wish(2)}));
    let leaving = Leaving {
        form: "chat".into(),
        wish: wish(1),
        seen: Some(first),
        rest: None,
    };
    let kept = left.leave(&leaving, Some(&second.to_string()), wish(3));
    assert!(same(kept.unwrap().as_deref(), Some(&second.to_string())));
}

#[test]
fn of_two_wishes_begun_at_once_the_first_gives_the_name() {
    let [mine, theirs] = [wish(1), wish(2)].map(|wish| json!({"wish": wish}).to_string());
    let both = merge(None, Some(&mine), Some(&theirs)).unwrap();
    assert_eq!(wish_of(&both), Some(wish(2)));
}

#[test]
fn what_does_not_read_takes_nothing_with_it() {
    assert_eq!(merge(None, Some("1"), Some("{")).as_deref(), Some("1"));
    assert_eq!(merge(Some("{"), Some("{"), Some("2")).as_deref(), Some("2"));
    assert_eq!(wish_of("3"), None);
}

/// What happens to one cart in a browser of several tabs.
#[derive(Debug, Clone)]
enum Step {
    /// Somebody adds pieces of a dish in a tab.
    Add(usize, u8, i64),
    /// A tab's change reaches the store.
    Keep(usize),
    /// A tab hears that the store changed.
    Hear(usize),
    /// Somebody places the order in a tab, which may not have heard of anything.
    Place(usize),
    /// An order is placed once more as it was: a second tap, a page that came back.
    Again(usize),
    /// A tab is killed or loaded again: what it did not keep is lost.
    Kill(usize),
}

const TABS: usize = 3;

fn a_step() -> impl Strategy<Value = Step> {
    let tab = 0..TABS;
    prop_oneof![
        4 => (tab.clone(), 0..3_u8, 1..3_i64).prop_map(|(tab, dish, count)| Step::Add(tab, dish, count)),
        4 => tab.clone().prop_map(Step::Keep),
        2 => tab.clone().prop_map(Step::Hear),
        2 => tab.clone().prop_map(Step::Place),
        1 => (0..8_usize).prop_map(Step::Again),
        1 => tab.prop_map(Step::Kill),
    ]
}

type Counts = BTreeMap<u8, i64>;

fn counted(draft: Option<&str>) -> Counts {
    let value: Value = draft.map_or(Value::Null, |json| serde_json::from_str(json).unwrap());
    let lines = value["lines"].as_array().cloned().unwrap_or_default();
    let line = |line: &Value| {
        let dish = u8::try_from(line["product"].as_i64().unwrap()).unwrap();
        (dish, line["quantity"].as_i64().unwrap())
    };
    lines.iter().map(line).collect()
}

fn written(counts: &Counts, wish: Uuid) -> String {
    let line = |(dish, count): (&u8, &i64)| json!({"product": dish, "quantity": count});
    let lines: Vec<_> = counts.iter().map(line).collect();
    json!({"lines": lines, "wish": wish}).to_string()
}

fn add(to: &mut Counts, more: &Counts) {
    for (dish, count) in more {
        *to.entry(*dish).or_default() += count;
    }
}

#[derive(Default)]
struct Browser {
    stored: Option<String>,
    left: Left,
    tabs: [TabDraft; TABS],
    /// What was added in a tab and is not in the store yet.
    pending: [Counts; TABS],
    /// What was added and kept, in any tab.
    kept: Counts,
    orders: BTreeMap<Uuid, Counts>,
    placed: Vec<Leaving>,
    names: u128,
}

impl Browser {
    fn fresh(&mut self) -> Uuid {
        self.names += 1;
        wish(self.names)
    }

    fn keep(&mut self, at: usize) {
        let Some((base, mine)) = self.tabs[at].unsaved() else {
            return;
        };
        let fresh = self.fresh();
        let stored = self.stored.as_deref();
        self.stored = self
            .left
            .keep(base.as_deref(), mine.as_deref(), stored, fresh);
        self.tabs[at].kept(mine.as_deref(), self.stored.clone());
        add(&mut self.kept, &std::mem::take(&mut self.pending[at]));
    }

    fn leave(&mut self, leaving: Leaving) {
        let fresh = self.fresh();
        let stored = self.stored.clone();
        if let Ok(kept) = self.left.leave(&leaving, stored.as_deref(), fresh) {
            let order = counted(leaving.seen.as_deref());
            let twice = self.orders.insert(leaving.wish, order);
            assert_eq!(twice, None, "one wish is one order");
            self.stored = kept;
        }
        self.placed.push(leaving);
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Add(at, dish, count) => {
                let fresh = self.fresh();
                let shown = self.tabs[at].shown();
                let name = shown.and_then(wish_of).unwrap_or(fresh);
                let mut counts = counted(shown);
                *counts.entry(dish).or_default() += count;
                self.tabs[at].write(Some(written(&counts, name)));
                *self.pending[at].entry(dish).or_default() += count;
            }
            Step::Keep(at) => self.keep(at),
            Step::Hear(at) => {
                self.tabs[at].heard(self.stored.clone());
            }
            Step::Place(at) => {
                let seen = self.tabs[at].shown().map(str::to_owned);
                let Some(name) = seen.as_deref().and_then(wish_of) else {
                    return;
                };
                if counted(seen.as_deref()).is_empty() {
                    return;
                }
                self.keep(at);
                self.leave(Leaving {
                    form: "cart".into(),
                    wish: name,
                    seen,
                    rest: Some(written(&Counts::new(), name)),
                });
                self.tabs[at].heard(self.stored.clone());
            }
            Step::Again(at) => {
                if let Some(leaving) = self.placed.get(at).cloned() {
                    self.leave(leaving);
                }
            }
            Step::Kill(at) => {
                self.pending[at].clear();
                self.tabs[at] = TabDraft::of(self.stored.clone());
            }
        }
    }
}

proptest! {
    #[test]
    fn over_tabs_reloads_and_kills_each_piece_is_ordered_once_or_still_in_the_cart(
        steps in prop::collection::vec(a_step(), 1..60),
    ) {
        let mut browser = Browser::default();
        for step in steps {
            browser.step(step);
        }
        let mut found = counted(browser.stored.as_deref());
        for order in browser.orders.values() {
            add(&mut found, order);
        }
        found.retain(|_, count| *count != 0);
        prop_assert_eq!(&found, &browser.kept);
        // In the end every tab shows what the store has.
        (0..TABS).for_each(|at| browser.keep(at));
        for at in 0..TABS {
            let stored = browser.stored.clone();
            browser.tabs[at].heard(stored.clone());
            prop_assert!(same(browser.tabs[at].shown(), stored.as_deref()));
        }
    }
}
