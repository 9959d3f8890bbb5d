//! One of the team: their role, a link to a new password, their leave, and letting them in again.

use super::invite_sheet::RoleChoice;
use super::limits_form::LimitsForm;
use super::link_sheet::LinkOf;
use super::team_page::TeamState;
use super::team_text::role_text;
use crate::api::{deactivate_colleague, give_role, password_link, reactivate_colleague};
use crate::ui::{Icon, Sheet, close_dialog};
use domain::UserId;
use domain::account::team::Member;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn MemberSheet(one: Member, state: TeamState, on_close: Callback<()>) -> impl IntoView {
    let words = state.app.staff_words();
    let own = one.user == state.app.me().user;
    let title = one.name.clone();
    let email = one.email.clone();
    let inside = if own {
        view! {
            <p class="strong">{words.role(one.role)}</p>
            <p>{role_text(one.role, words)}</p>
            <p class="muted small">{words.team.oneself}</p>
        }
        .into_any()
    } else if one.deactivated_at.is_some() {
        view! { <Former one=one state=state /> }.into_any()
    } else {
        view! { <Present one=one state=state /> }.into_any()
    };
    view! {
        <Sheet title=title on_close=on_close>
            <div class="sheet-body form">
                {email.map(|email| view! { <p class="muted">{email}</p> })}
                {inside}
            </div>
        </Sheet>
    }
}

#[component]
fn Former(one: Member, state: TeamState) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let since = one.deactivated_at.unwrap_or_default();
    let back = move |event: web_sys::MouseEvent| {
        close_dialog(&event);
        let (user, name) = (one.user, one.name.clone());
        spawn_local(async move {
            let answer = reactivate_colleague(user.0).await;
            state.answered(answer, LinkOf::Password, |_| {
                (words.team.reactivated)(&name)
            });
        });
    };
    view! {
        <p>{(words.team.deactivated_since)(&app.dated(since))}</p>
        <button type="button" class="btn block" on:click=back><Icon of=lu::LuUserCheck />{words.team.reactivate}</button>
    }
}

#[component]
fn Present(one: Member, state: TeamState) -> impl IntoView {
    let words = state.app.staff_words();
    let role = RwSignal::new(one.role);
    let (user, was) = (one.user, one.role);
    let changed = Memo::new(move |_| role.get() != was);
    let name = one.name.clone();
    let give = move |event: web_sys::MouseEvent| {
        close_dialog(&event);
        let (new, name) = (role.get_untracked(), name.clone());
        spawn_local(async move {
            let answer = give_role(user.0, new).await;
            state.answered(answer, LinkOf::Invitation, |_| {
                (words.team.role_given)(&name, words.role(new))
            });
        });
    };
    let link = move |event: web_sys::MouseEvent| {
        close_dialog(&event);
        spawn_local(async move {
            let answer = password_link(user.0).await;
            state.answered(answer, LinkOf::Password, |_| String::new());
        });
    };
    view! {
        <RoleChoice role=role me=state.app.me().role />
        <button type="button" class="btn primary block" disabled=move || !changed.get() on:click=give>{words.file.save}</button>
        <button type="button" class="btn block" on:click=link><Icon of=lu::LuKeyRound />{words.team.new_password}</button>
        <LimitsForm one=one.clone() state=state />
        <Leave one=one state=state />
    }
}

/// Letting somebody go, with who takes over what is theirs: one step.
#[component]
fn Leave(one: Member, state: TeamState) -> impl IntoView {
    let words = state.app.staff_words();
    let heir = RwSignal::new(Some(state.app.me().user));
    let user = one.user;
    let others = state.people().into_iter();
    let others = others.filter(move |other| other.deactivated_at.is_none() && other.user != user);
    let option = |other: Member| {
        let value = other.user;
        view! { <option value=value.to_string() prop:selected=move || heir.get() == Some(value)>{other.name}</option> }
    };
    let choose = move |event| heir.set(event_target_value(&event).parse::<UserId>().ok());
    let name = one.name.clone();
    let go = move |event: web_sys::MouseEvent| {
        close_dialog(&event);
        let (heir, name) = (heir.get_untracked(), name.clone());
        spawn_local(async move {
            let answer = deactivate_colleague(user.0, heir.map(|heir| heir.0)).await;
            state.answered(answer, LinkOf::Invitation, |handed| {
                (words.team.deactivated)(&name, handed)
            });
        });
    };
    let theirs = (one.work > 0).then(|| (words.team.work)(one.work));
    view! {
        <details class="fold">
            <summary>{words.team.deactivate}</summary>
            <div class="form">
                <p>{words.team.deactivate_text}</p>
                <div class="field">
                    <label for="heir">{words.team.heir}</label>
                    <select id="heir" on:change=choose>
                        {others.map(option).collect_view()}
                        <option value="">{words.team.nobody}</option>
                    </select>
                    {theirs.map(|text| view! { <p class="help">{text}</p> })}
                </div>
                <button type="button" class="btn danger block" on:click=go><Icon of=lu::LuUserX />{(words.team.deactivate_go)(&one.name)}</button>
            </div>
        </details>
    }
}
