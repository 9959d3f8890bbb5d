//! What one of the team may beside their role: discounts, refunds, exports. Nobody limits an owner.

use super::link_sheet::LinkOf;
use super::team_page::TeamState;
use crate::api::set_limits;
use crate::ui::close_dialog;
use domain::Money;
use domain::account::team::Member;
use domain::account::{Limits, Role};
use domain::money::Currency;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What was typed, field by field.
#[derive(Debug, Clone, Copy)]
struct LimitsTyped {
    discount: RwSignal<String>,
    refund: RwSignal<String>,
    export: RwSignal<bool>,
}

impl LimitsTyped {
    fn of(limits: &Limits, currency: Option<&Currency>) -> Self {
        let shown = |amount: Money| {
            let text = currency.map(|currency| amount.show(currency).replace(',', ""));
            text.unwrap_or_default()
        };
        let percent = limits.discount.map(|percent| percent.to_string());
        Self {
            discount: RwSignal::new(percent.unwrap_or_default()),
            refund: RwSignal::new(limits.refund.map(shown).unwrap_or_default()),
            export: RwSignal::new(!limits.no_export),
        }
    }

    /// None where something is no limit.
    fn read(self, currency: Option<&Currency>) -> Option<Limits> {
        let discount = self.discount.get_untracked();
        let refund = self.refund.get_untracked();
        let limits = Limits {
            discount: typed(&discount, |text| text.parse().ok())?,
            refund: typed(&refund, |text| Money::parse(text, currency?))?,
            no_export: !self.export.get_untracked(),
        };
        limits.fit().then_some(limits)
    }
}

/// What was typed: none inside where nothing was, none where it is no such thing.
fn typed<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    match text.trim() {
        "" => Some(None),
        text => read(text).map(Some),
    }
}

#[component]
pub fn LimitsForm(one: Member, state: TeamState) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let business = app.business.get_untracked();
    let currency = StoredValue::new(business.map(|business| business.currency));
    let typed = currency.with_value(|currency| LimitsTyped::of(&one.limits, currency.as_ref()));
    let (user, name, manages) = (one.user, one.name.clone(), one.role.manages());
    let save = move |event: web_sys::MouseEvent| {
        let limits = currency.with_value(|currency| typed.read(currency.as_ref()));
        let Some(limits) = limits else {
            return app.warn(words.team.bad_limits);
        };
        close_dialog(&event);
        let name = name.clone();
        spawn_local(async move {
            let refund = limits.refund.map(|amount| amount.0);
            let answer = set_limits(user.0, limits.discount, refund, limits.no_export).await;
            state.answered(answer, LinkOf::Invitation, |_| {
                (words.team.limits_saved)(&name)
            });
        });
    };
    let field = move |id: &'static str, label: &'static str, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input id=id inputmode="decimal" autocomplete="off" prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event)) />
            </div>
        }
    };
    let export = typed.export;
    (one.role != Role::Owner).then(|| view! {
        <details class="fold">
            <summary>{words.team.limits}</summary>
            <div class="form">
                <p class="help">{words.team.limits_text}</p>
                {field("limit-discount", words.team.limit_discount, typed.discount)}
                {field("limit-refund", words.team.limit_refund, typed.refund)}
                {manages.then(|| view! {
                    <label class="check"><input type="checkbox" prop:checked=move || export.get() on:change=move |event| export.set(event_target_checked(&event)) /><span class="grow">{words.team.limit_export}</span></label>
                })}
                <button type="button" class="btn block" on:click=save>{words.team.limits_save}</button>
            </div>
        </details>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_read_back_as_they_are_shown_and_nonsense_is_none() {
        let yen = Currency("JPY".into());
        let said = Limits {
            discount: Some(15),
            refund: Some(Money(12_000)),
            no_export: true,
        };
        let owner = Owner::new();
        owner.with(|| {
            let shown = LimitsTyped::of(&said, Some(&yen));
            assert_eq!(shown.read(Some(&yen)), Some(said));
            shown.discount.set("101".into());
            assert_eq!(shown.read(Some(&yen)), None);
            shown.discount.set(String::new());
            shown.refund.set("1.5".into());
            assert_eq!(shown.read(Some(&yen)), None);
            shown.refund.set(" ".into());
            let nothing = shown.read(Some(&yen)).unwrap();
            assert_eq!((nothing.discount, nothing.refund), (None, None));
        });
    }
}
