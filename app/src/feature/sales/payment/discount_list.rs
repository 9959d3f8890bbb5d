//! What was taken off an order, on the staff's page of it: each discount with what became of it, and what can be done about it.

use super::discount_sheet::DiscountSheet;
use crate::context::{AppContext, use_app};
use crate::feature::team::colleague_name;
use crate::ui::Icon;
use domain::policy::Action;
use domain::sales::order::discount::{Discount, DiscountAct, DiscountCut, DiscountState};
use domain::sales::{Order, OrderDiscount, OrderState};
use domain::{Money, OrderId};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// What is said next of an order's discounts, from the order as it is shown.
#[must_use]
pub fn next_said(order: &Order, act: DiscountAct) -> OrderDiscount {
    let seen = u32::try_from(order.discounts.len()).unwrap_or(u32::MAX);
    OrderDiscount {
        id: order.id,
        number: seen.saturating_add(1),
        act,
    }
}

/// How a discount was said: `10 % off`, or nothing for an amount.
#[must_use]
pub fn cut_text(cut: &DiscountCut, words: &StaffWords) -> Option<String> {
    match cut {
        DiscountCut::Percent { percent } => Some((words.payment.percent_off)(u64::from(*percent))),
        DiscountCut::Amount { .. } | DiscountCut::Other { .. } => None,
    }
}

/// It costs nothing any more, and nothing is said of it.
fn is_over(order: &Order) -> bool {
    matches!(
        order.state,
        OrderState::Refused { .. } | OrderState::Cancelled
    )
}

fn state_tag(state: DiscountState, words: &StaffWords) -> Option<(&'static str, &'static str)> {
    match state {
        DiscountState::Counts => None,
        DiscountState::Waits => Some(("tag warn", words.payment.discount_waits)),
        DiscountState::Declined => Some(("tag", words.payment.discount_declined)),
        DiscountState::TakenBack => Some(("tag", words.payment.discount_back)),
    }
}

/// The discounts of an order and the way to give one.
#[component]
pub fn DiscountList(order: Memo<Option<Order>>) -> impl IntoView {
    let words = use_app().staff_words();
    let list = Memo::new(move |_| {
        order.with(|order| order.as_ref().map(Order::discount_list).unwrap_or_default())
    });
    let open = Memo::new(move |_| {
        order.with(|order| {
            let order = order.as_ref()?;
            (!is_over(order) && order.price() > Money(0)).then_some(order.id)
        })
    });
    let giving = RwSignal::new(None::<OrderId>);
    let rows = move || {
        let all = list.get();
        (!all.is_empty()).then(|| view! {
            <ul class="list" aria-label=words.payment.discount>
                {all.into_iter().map(|one| view! { <DiscountRow one=one order=order /> }).collect_view()}
            </ul>
        })
    };
    view! {
        {rows}
        {move || open.get().map(|id| view! {
            <button type="button" class="btn block" on:click=move |_| giving.set(Some(id))><Icon of=lu::LuPercent />{words.payment.give_discount}</button>
        })}
        {move || giving.get().map(|_| view! { <DiscountSheet order=order on_close=Callback::new(move |()| giving.set(None)) /> })}
    }
}

#[component]
fn DiscountRow(one: Discount, order: Memo<Option<Order>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (amount, reason) = (one.amount, one.reason.clone());
    let by = untrack(|| app.rows(|rows| colleague_name(rows, one.by)));
    let by = by.map(|name| (words.payment.by_name)(&name));
    let decided = one
        .decided_by
        .filter(|_| one.state == DiscountState::Counts);
    let decided = decided.and_then(|user| untrack(|| app.rows(|rows| colleague_name(rows, user))));
    let decided = decided.map(|name| (words.payment.approved_by)(&name));
    let sub: Vec<String> = [cut_text(&one.cut, words), by, decided]
        .into_iter()
        .flatten()
        .collect();
    let tag = state_tag(one.state, words);
    view! {
        <li class="row wraps">
            <span class="lead neutral"><Icon of=lu::LuPercent /></span>
            <div class="row-text">
                <p class="row-title num">{move || app.money(Money(0).minus(amount))}</p>
                <p class="row-sub">{reason}</p>
                <p class="row-sub">{sub.join(" · ")}</p>
                {tag.map(|(class, text)| view! { <p class="cluster"><span class=class>{text}</span></p> })}
            </div>
            <div class="row-end cluster"><Acts one=one order=order /></div>
        </li>
    }
}

/// Approve and decline for managers; take back for whoever gave it, and for managers.
#[component]
fn Acts(one: Discount, order: Memo<Option<Order>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let decides = app.me().may(Action::DecideDiscount);
    let of = one.number;
    let back = move || DiscountAct::TakeBack {
        of,
        reason: words.payment.taken_back_reason.to_owned(),
    };
    let button = move |class: &'static str, text: &'static str, act: DiscountAct| {
        view! { <button type="button" class=class on:click=move |_| say(app, order, act.clone())>{text}</button> }
    };
    let is_own = one.by == app.me().user;
    if order.with_untracked(|order| order.as_ref().is_none_or(is_over)) {
        return ().into_any();
    }
    match one.state {
        DiscountState::Waits if decides => view! {
            {button("btn small primary", words.payment.approve, DiscountAct::Approve { of })}
            {button("btn small", words.payment.decline, DiscountAct::Decline { of })}
        }
        .into_any(),
        DiscountState::Counts | DiscountState::Waits if is_own || decides => {
            button("btn small", words.payment.take_discount_back, back()).into_any()
        }
        _ => ().into_any(),
    }
}

/// Says it of the order as it is shown now.
fn say(app: AppContext, order: Memo<Option<Order>>, act: DiscountAct) {
    let said = order.with_untracked(|order| order.as_ref().map(|order| next_said(order, act)));
    if let Some(said) = said {
        app.save(said, None, || {});
    }
}
