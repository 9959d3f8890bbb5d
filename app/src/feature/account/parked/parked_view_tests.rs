use super::*;
use crate::feature::sales::order::cart_draft::tests::an_order_place;
use crate::memory::{NOW, a_menu, a_user, an_id, an_order, noodles, tea};
use domain::Lang;
use domain::account::ParkedState;
use domain::sales::{CartLine, OrderState, OrderStep, Step};
use words::staff_words;

fn parked(mutation: &Mutation, reason: ParkedReason) -> Parked {
    Parked {
        id: ParkedId(an_id(9)),
        owner: a_user(),
        mutation: mutation.name().into(),
        args: serde_json::from_str(&mutation.args().unwrap()).unwrap(),
        reason,
        state: ParkedState::Open,
        at: NOW,
        behind: None,
    }
}

#[test]
fn what_follows_another_one_says_so_and_asks_nothing() {
    let card = domain::account::Behind {
        card: ParkedId(an_id(8)),
        client: an_id(7),
        mid: 2,
        at: NOW,
    };
    let mutation = Mutation::OrderPlace(an_order_place(30));
    let refusal = Refusal::Missing {
        noun: "order".into(),
    };
    let kept = Parked {
        behind: Some(card),
        ..refused(&mutation, refusal)
    };
    for words in [staff_words(Lang::En), staff_words(Lang::Zh)] {
        let view = parked_view(&kept, &rows(), words);
        assert!(matches!(view, ParkedView::Behind { .. }), "{view:?}");
        assert_ne!(view.title(words), words.account.other_title);
        assert!(view.why(words).chars().count() > 20);
    }
}

fn refused(mutation: &Mutation, refusal: Refusal) -> Parked {
    parked(mutation, ParkedReason::Refused { refusal })
}

fn rows() -> Projection {
    let mut rows = a_menu();
    rows.push(Row::Order(an_order(7, OrderState::Accepted)));
    Projection::new(rows, Vec::new())
}

fn with_noodles(n: u8) -> OrderPlace {
    let mut args = an_order_place(n);
    let want = CartLine {
        product: noodles().id,
        options: vec![("width".into(), "thin".into())],
        quantity: 1,
    };
    args.lines
        .extend(domain::sales::cart::price_line(&noodles(), &want));
    args.total = Money(600 + 2_800);
    args
}

#[test]
fn accepting_a_new_price_orders_the_same_thing_under_the_same_id() {
    let args = an_order_place(30);
    let mut lines = args.lines.clone();
    lines[0].unit = Money(700);
    let kept = refused(
        &Mutation::OrderPlace(args.clone()),
        Refusal::PriceChanged {
            lines,
            total: Money(700),
        },
    );
    let ParkedView::Price { again, .. } = parked_view(&kept, &rows(), staff_words(Lang::En)) else {
        panic!("a price question")
    };
    assert_eq!((again.id, again.total), (args.id, Money(700)));
    let answer = order(kept.id, again);
    assert_eq!(answer.answers, Some(kept.id));
}

#[test]
fn what_is_sold_out_is_left_out_of_the_second_try() {
    let args = with_noodles(30);
    let kept = refused(
        &Mutation::OrderPlace(args.clone()),
        Refusal::SoldOut { lines: vec![1] },
    );
    let ParkedView::SoldOut {
        gone,
        rest: Some(rest),
        ..
    } = parked_view(&kept, &rows(), staff_words(Lang::En))
    else {
        panic!("a rest")
    };
    assert_eq!(gone, args.lines[1..]);
    assert_eq!(
        (rest.lines.as_slice(), rest.total),
        (&args.lines[..1], Money(600))
    );
    let all = refused(
        &Mutation::OrderPlace(args),
        Refusal::SoldOut { lines: vec![0, 1] },
    );
    assert!(matches!(
        parked_view(&all, &rows(), staff_words(Lang::En)),
        ParkedView::SoldOut { rest: None, .. }
    ));
}

#[test]
fn a_step_that_came_too_late_says_where_the_order_stands() {
    let step = OrderStep {
        id: an_order(7, OrderState::Placed).id,
        was: OrderState::Placed,
        step: Step::Cancel,
    };
    let kept = refused(
        &Mutation::OrderStep(step),
        Refusal::WrongState {
            state: OrderState::Accepted,
        },
    );
    let asked = parked_view(&kept, &rows(), staff_words(Lang::En));
    assert_eq!(
        asked.title(staff_words(Lang::En)),
        "Order 1007 had already moved on"
    );
    assert_eq!(
        asked.why(staff_words(Lang::Zh)),
        "别人先了一步：现在是“Accepted”。您的操作没有执行。"
    );
}

#[test]
fn my_price_names_the_price_that_is_valid_now() {
    let set = ProductSet {
        price: Some(Was {
            was: Money(500),
            new: Money(800),
        }),
        ..ProductSet::of(tea().id)
    };
    let reason = ParkedReason::Conflict {
        field: "price".into(),
        base: 500.into(),
        theirs: 550.into(),
        mine: 800.into(),
    };
    let kept = parked(&Mutation::ProductSet(set), reason);
    let ParkedView::PriceConflict {
        product,
        theirs,
        mine,
        base,
        ..
    } = parked_view(&kept, &rows(), staff_words(Lang::En))
    else {
        panic!("a conflict")
    };
    assert_eq!(
        (base, theirs, mine),
        (Money(500), Money(600), Money(800)),
        "tea costs 6.00 by now"
    );
    let Mutation::ProductSet(set) = my_price(kept.id, product, theirs, mine).mutation else {
        panic!("a change")
    };
    assert_eq!(
        set.price,
        Some(Was {
            was: Money(600),
            new: Money(800)
        })
    );
}

#[test]
fn an_order_refused_for_another_reason_can_go_back_into_the_cart() {
    let kept = refused(&Mutation::OrderPlace(an_order_place(30)), Refusal::NoTable);
    let asked = parked_view(&kept, &rows(), staff_words(Lang::En));
    assert_eq!(
        asked.order_args().map(|args| args.id),
        Some(an_order_place(30).id)
    );
    assert_eq!(
        asked.kept_text(staff_words(Lang::En)).as_deref(),
        Some("Kept: Table 12 · 1 × Jasmine tea")
    );
}

#[test]
fn only_open_questions_are_counted() {
    let mut rows = a_menu();
    let one = refused(&Mutation::OrderPlace(an_order_place(30)), Refusal::NoTable);
    rows.push(Row::Parked(Parked {
        state: ParkedState::Dropped,
        ..one.clone()
    }));
    assert_eq!(
        Parked::open(&Projection::new(rows.clone(), Vec::new())).count(),
        0
    );
    rows.push(Row::Parked(one));
    assert_eq!(Parked::open(&Projection::new(rows, Vec::new())).count(), 1);
}

#[test]
fn what_broke_the_server_is_tried_again_as_it_was_and_answers_its_card() {
    for lang in [Lang::En, Lang::Zh] {
        let mutation = Mutation::OrderPlace(an_order_place(30));
        let kept = parked(&mutation, ParkedReason::Broken);
        let asked = parked_view(&kept, &rows(), staff_words(lang));
        assert_eq!(
            asked.why(staff_words(lang)),
            staff_words(lang).account.broken_why
        );
        let ParkedView::Broken { again, .. } = asked else {
            panic!("an offer to try again")
        };
        assert_eq!(again.mutation, mutation);
        assert_eq!(again.answers, Some(kept.id));
    }
}

/// A newer server's words are not there, but the card is, with what it was about and what was typed.
#[test]
fn a_no_that_this_build_does_not_know_is_shown_and_says_so() {
    let rule = "table_taken".to_owned();
    let args = serde_json::Map::new();
    let note = domain::people::ActivityAdd {
        id: domain::ActivityId(an_id(20)),
        contact: domain::ContactId(an_id(21)),
        what: domain::people::ActivityKind::Note {
            text: "Likes the window".into(),
        },
        at: NOW,
    };
    let (note, order) = (note.into(), Mutation::OrderPlace(an_order_place(30)));
    for words in [staff_words(Lang::En), staff_words(Lang::Zh)] {
        let refusal = Refusal::Other {
            rule: rule.clone(),
            args: args.clone(),
        };
        let reason = ParkedReason::Other {
            why: rule.clone(),
            args: args.clone(),
        };
        for kept in [refused(&note, refusal.clone()), parked(&note, reason)] {
            let need = parked_view(&kept, &rows(), words);
            assert_eq!(need.why(words), words.account.why_other);
            assert_ne!(need.title(words), words.account.unknown_title);
            assert!(
                matches!(&need, ParkedView::Refused { typed: Some(typed), .. } if typed == "Likes the window"),
                "{need:?}"
            );
        }
        let need = parked_view(&refused(&order, refusal), &rows(), words);
        assert_eq!(need.why(words), words.account.why_other);
        assert_eq!(
            need.order_args(),
            Some(&an_order_place(30)),
            "it goes back into the cart"
        );
    }
}

fn a_grant() -> domain::people::ConsentGrant {
    domain::people::ConsentGrant {
        contact: domain::ContactId::of_user(a_user()),
        purpose: domain::people::ConsentPurpose::Marketing,
        channel: domain::people::ConsentChannel::Mail,
        text_version: 1,
        source: domain::people::ConsentSource::App,
        seen: None,
        seen_again: 0,
        name: String::new(),
    }
}

#[test]
fn what_was_withdrawn_meanwhile_is_asked_again_with_its_day_and_one_tap_allows_it() {
    let withdrawn = |by_customer| Refusal::ConsentWithdrawn {
        consent: domain::id::ConsentId(an_id(8)),
        at: 1_777_809_600_000,
        by_customer,
    };
    let view = |contact, by_customer| {
        let grant = domain::people::ConsentGrant {
            contact,
            ..a_grant()
        };
        let kept = refused(&Mutation::ConsentGrant(grant), withdrawn(by_customer));
        [Lang::En, Lang::Zh].map(|lang| parked_view(&kept, &rows(), staff_words(lang)))
    };
    let own = a_grant().contact;
    let [en, zh] = view(own, true);
    let words = staff_words(Lang::En);
    assert_eq!(en.title(words), "Not allowed: Offers and news by mail");
    assert_eq!(en.why(words), "You withdrew this on 3 May. Allow again?");
    assert!(zh.why(staff_words(Lang::Zh)).contains("5月3日"));
    let ParkedView::Consent { again, .. } = en else {
        panic!("{en:?}");
    };
    let Mutation::ConsentGrant(grant) = &again.mutation else {
        panic!("{again:?}");
    };
    assert_eq!(grant.seen, Some(domain::id::ConsentId(an_id(8))));
    assert_eq!(again.answers, Some(ParkedId(an_id(9))));
    let [noted, _] = view(own, false);
    assert!(noted.why(words).starts_with("The team noted on 3 May"));
    let [theirs, _] = view(domain::ContactId(an_id(7)), true);
    assert!(
        theirs
            .why(words)
            .starts_with("The customer withdrew this on 3 May")
    );
}

#[test]
fn another_text_is_told_and_nothing_is_allowed_by_a_tap() {
    let kept = refused(
        &Mutation::ConsentGrant(a_grant()),
        Refusal::ConsentText { current: 2 },
    );
    for lang in [Lang::En, Lang::Zh] {
        let words = staff_words(lang);
        let view = parked_view(&kept, &rows(), words);
        assert!(matches!(view, ParkedView::Refused { .. }), "{view:?}");
        assert_eq!(view.why(words), words.consent.why_text);
    }
}
