//! "Needs you": what the server kept instead of doing, each with its answers. Nothing here is lost, and nothing is decided alone.

use super::parked_view::{self, ParkedView, let_go, my_price};
use crate::context::{AppContext, use_app};
use crate::feature::sales::order::cart_state::CartState;
use crate::feature::sales::order::order_text::lines_text;
use crate::ui::clipboard::copy_text;
use crate::ui::{Confirm, Empty, Icon, Page};
use domain::account::Parked;
use domain::routes;
use domain::sales::OrderPlace;
use domain::{Draft, Money, ParkedId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// `children` are further things to look at; `quiet` is true where there are none of those.
#[component]
pub fn ParkedPage(
    #[prop(optional, into)] quiet: Option<Signal<bool>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let quiet = move || quiet.is_none_or(|quiet| quiet.get());
    let open = Memo::new(move |_| app.rows(|rows| Parked::open(rows).cloned().collect::<Vec<_>>()));
    view! {
        <Page title=words.account.needs_you>
            {move || (open.with(Vec::is_empty) && quiet()).then(|| view! {
                <Empty of=lu::LuCircleCheck title=words.account.needs_empty_title text=words.account.needs_empty_text />
            })}
            <For each=move || open.get() key=|parked| parked.id let:parked>
                <ParkedCard parked=parked />
            </For>
            {children.map(|children| children())}
        </Page>
    }
}

#[component]
pub fn ParkedCard(parked: Parked) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let (id, at) = (parked.id, parked.at);
    let view =
        Memo::new(move |_| app.rows(|rows| Some(parked_view::parked_view(&parked, rows, words))));
    let kept = move || {
        view.get()
            .and_then(|view| view.kept_text(words))
            .map(|kept| {
                view! {
                    <p class="need-kept"><Icon of=lu::LuCheck />{kept}</p>
                }
            })
    };
    view! {
        <article class="need">
            <div class="need-head">
                <span class="lead warn"><Icon of=lu::LuCircleAlert /></span>
                <div class="grow">
                    <h2>{move || view.get().map(|view| view.title(words))}</h2>
                    <p class="need-why">{move || view.get().map(|view| view.why(words))}</p>
                </div>
                <time>{move || app.moment(at)}</time>
            </div>
            {move || view.get().map(|view| versions(app, &view))}
            {kept}
            {move || view.get().map(|view| view! { <ParkedAnswers id=id view=view /> })}
        </article>
    }
}

/// Old and new side by side, where there are two.
fn versions(app: AppContext, view: &ParkedView) -> AnyView {
    let words = app.words();
    let one = |label: &'static str, text: String, amount: Money| {
        view! {
            <div class="version"><small>{label}</small><strong>{app.money(amount)}</strong><span class="small">{text}</span></div>
        }
    };
    let each = |args: &OrderPlace| {
        let line = |line: &domain::sales::Line| {
            format!("{} {}", line.name.text(words.lang), app.money(line.unit))
        };
        args.lines
            .iter()
            .map(line)
            .collect::<Vec<_>>()
            .join(words.ui.comma)
    };
    match view {
        ParkedView::Price { args, again } => view! {
            <div class="versions">{one(words.account.was, each(args), args.total)}{one(words.account.now, each(again), again.total)}</div>
        }
        .into_any(),
        ParkedView::SoldOut { gone, .. } => view! {
            <p class="was">{words.sales.sold_out}": "{lines_text(gone, words)}</p>
        }
        .into_any(),
        ParkedView::PriceConflict { base, theirs, mine, .. } => view! {
            <div class="versions">
                {one(words.account.mine, String::new(), *mine)}
                {one(words.account.theirs, String::new(), *theirs)}
            </div>
            <p class="was">{words.account.before}": "{app.money(*base)}</p>
        }
        .into_any(),
        ParkedView::Versions(two) => {
            let one = |label: &'static str, text: &str| view! { <div class="version"><small>{label}</small><strong class="said">{text.to_owned()}</strong></div> };
            view! {
                <div class="versions">{one(words.account.mine, &two.mine)}{one(words.account.theirs, &two.theirs)}</div>
                <p class="was">{words.account.before}": "{two.base.clone()}</p>
            }
            .into_any()
        }
        ParkedView::Refused { typed: Some(typed), .. } => {
            let copied = typed.clone();
            view! {
                <p class="need-kept"><Icon of=lu::LuCheck />{words.people.refused_kept}</p>
                <blockquote class="card pad said">{typed.clone()}</blockquote>
                <button type="button" class="btn small" on:click=move |_| copy_text(app, &copied)><Icon of=lu::LuCopy />{words.ui.copy}</button>
            }
            .into_any()
        }
        ParkedView::Slots { .. } | ParkedView::Coupon { .. } | ParkedView::Consent { .. } | ParkedView::State { .. } | ParkedView::Order { .. } | ParkedView::Refused { .. } | ParkedView::Broken { .. } | ParkedView::Behind { .. } | ParkedView::Unknown => ().into_any(),
    }
}

/// Saves an answer; the card leaves with the row.
fn answer(app: AppContext, draft: Draft) {
    let saving = app.commit(draft);
    spawn_local(async move {
        match saving.await {
            Ok(_) => app.toast(app.words().account.answered),
            Err(error) => app.not_saved(&error),
        }
    });
}

#[component]
fn ParkedAnswers(id: ParkedId, view: ParkedView) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let asking = RwSignal::new(false);
    let back = view
        .order_args()
        .cloned()
        .and_then(|args| Some((use_context::<CartState>()?, args)));
    let about_order = view.order_args().is_some();
    // "Keep theirs" already lets my price go.
    let drops = !matches!(
        view,
        ParkedView::PriceConflict { .. } | ParkedView::Versions(_)
    );
    let first = match view {
        ParkedView::Price { again, .. } => {
            Some(order_button(app, id, again, words.account.accept_new_price))
        }
        ParkedView::Coupon { again, .. } => {
            Some(order_button(app, id, again, words.offer.order_without))
        }
        ParkedView::SoldOut {
            rest: Some(rest), ..
        } => Some(order_button(app, id, rest, words.account.order_rest)),
        ParkedView::PriceConflict {
            product,
            theirs,
            mine,
            ..
        } => Some(two_buttons(app, id, my_price(id, product, theirs, mine))),
        ParkedView::Versions(two) => Some(two_buttons(app, id, two.mine(id))),
        ParkedView::Broken { again, .. } => Some(again_button(app, *again, words.sync.try_again)),
        ParkedView::Consent { again, .. } => {
            Some(again_button(app, *again, words.consent.allow_again))
        }
        ParkedView::Slots { next, .. } => Some(slot_buttons(app, next)),
        ParkedView::SoldOut { rest: None, .. }
        | ParkedView::State { .. }
        | ParkedView::Order { .. }
        | ParkedView::Refused { .. }
        | ParkedView::Behind { .. }
        | ParkedView::Unknown => None,
    };
    let go = use_navigate();
    let back = back.map(|(cart, args)| {
        view! {
            <button
                type="button"
                class="btn"
                on:click=move |_| {
                    cart.change(|draft| draft.take_back(&args, id));
                    go(routes::app::CART, NavigateOptions::default());
                }
            >
                {words.account.back_to_cart}
            </button>
        }
    });
    let drop = drops.then(|| view! {
        <button type="button" class="btn danger" on:click=move |_| asking.set(true)>{words.account.let_go}</button>
    });
    view! {
        {first}
        <div class="btn-row">{back}{drop}</div>
        {move || asking.get().then(|| view! {
            <Confirm
                title=words.account.let_go_title
                text=if about_order { words.account.let_go_order_text } else { words.account.let_go_text }
                yes=words.account.let_go_yes
                on_yes=Callback::new(move |()| answer(app, let_go(id)))
                on_close=Callback::new(move |()| asking.set(false))
            />
        })}
    }
}

fn order_button(app: AppContext, id: ParkedId, args: OrderPlace, label: &'static str) -> AnyView {
    let total = args.total;
    view! {
        <button type="button" class="btn primary block" on:click=move |_| answer(app, parked_view::order(id, args.clone()))>
            {label}
            <span class="btn-price">{move || app.money(total)}</span>
        </button>
    }
    .into_any()
}

fn again_button(app: AppContext, again: Draft, label: &'static str) -> AnyView {
    view! {
        <button type="button" class="btn primary block" on:click=move |_| answer(app, again.clone())>{label}</button>
    }
    .into_any()
}

/// Each other time in one tap, the nearest one first.
fn slot_buttons(app: AppContext, next: Vec<(String, Draft)>) -> AnyView {
    let button = |(n, (when, draft)): (usize, (String, Draft))| {
        let class = if n == 0 {
            "btn primary block"
        } else {
            "btn block"
        };
        view! { <button type="button" class=class on:click=move |_| answer(app, draft.clone())>{when}</button> }
    };
    let next = next.into_iter().enumerate();
    view! { <div class="stack">{next.map(button).collect_view()}</div> }.into_any()
}

/// Mine or theirs.
fn two_buttons(app: AppContext, id: ParkedId, mine: Draft) -> AnyView {
    let words = app.words();
    view! {
        <div class="btn-row">
            <button type="button" class="btn primary" on:click=move |_| answer(app, mine.clone())>{words.account.take_mine}</button>
            <button type="button" class="btn" on:click=move |_| answer(app, let_go(id))>{words.account.take_theirs}</button>
        </div>
    }
    .into_any()
}
