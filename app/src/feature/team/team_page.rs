//! *More → Team*: who works here, who is invited, and what becomes of each. Needs the server, which alone holds it.

use super::invite_sheet::InviteSheet;
use super::link_sheet::{LinkOf, LinkSheet};
use super::member_sheet::MemberSheet;
use super::team_text::refusal_text;
use crate::api::{ApiError, take_invitation_back, team};
use crate::context::{AppContext, use_app};
use crate::ui::{Empty, Icon, Page, ask_online};
use domain::account::team::{Invitation, JoinLink, Member, TeamAnswer, TeamOverview};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of the team.
#[derive(Debug, Clone, PartialEq)]
enum TeamList {
    Asking,
    Here(TeamOverview),
    Failed(ApiError),
}

/// The sheet over the page.
#[derive(Debug, Clone, PartialEq)]
pub enum TeamSheet {
    Invite,
    Member(Member),
    Link(JoinLink, LinkOf),
}

/// The team, for the parts of the page.
#[derive(Clone, Copy)]
pub struct TeamState {
    pub app: AppContext,
    list: RwSignal<TeamList>,
    pub sheet: RwSignal<Option<TeamSheet>>,
}

impl TeamState {
    pub fn ask(self) {
        spawn_local(async move {
            // The screen may have been left meanwhile.
            let _ = self.list.try_set(match team().await {
                Ok(team) => TeamList::Here(team),
                Err(error) => TeamList::Failed(error),
            });
        });
    }

    /// Who is there, for whoever takes over; empty until it is known.
    pub fn people(self) -> Vec<Member> {
        self.list.with_untracked(|list| match list {
            TeamList::Here(team) => team.people.clone(),
            TeamList::Asking | TeamList::Failed(_) => Vec::new(),
        })
    }

    pub fn mails(self) -> bool {
        self.list
            .with_untracked(|list| matches!(list, TeamList::Here(team) if team.mails))
    }

    /// Says what became of it, and shows how it is now.
    pub fn answered(
        self,
        answer: Result<TeamAnswer, ApiError>,
        link: LinkOf,
        done: impl FnOnce(u64) -> String,
    ) {
        let (app, words) = (self.app, self.app.staff_words());
        match answer {
            Ok(TeamAnswer::Done { handed }) => app.toast(done(handed)),
            Ok(TeamAnswer::Link(made)) => {
                // The sheet before it is closing: its own end must not take this one away.
                let _ = self.sheet.try_set(Some(TeamSheet::Link(made, link)));
            }
            Ok(TeamAnswer::Refused(refusal)) => app.warn(refusal_text(refusal, words)),
            Err(ApiError::Unreachable) => return app.warn(words.team.offline_text),
            Err(ApiError::Broken) => app.warn(words.team.broken),
        }
        self.ask();
    }
}

#[component]
pub fn TeamPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let state = TeamState {
        app,
        list: RwSignal::new(TeamList::Asking),
        sheet: RwSignal::new(None),
    };
    if !app.me().may(Action::ManageTeam) {
        return view! {
            <Page title=words.place.team back=routes::desk::MORE>
                <Empty of=lu::LuUsers title=words.team.owners_title text=words.team.owners_text />
            </Page>
        }
        .into_any();
    }
    let failed = move || {
        let list = state.list;
        list.with_untracked(|list| matches!(list, TeamList::Failed(_)))
    };
    ask_online(app, failed, move || state.ask());
    let content = move || {
        match state.list.get() {
        TeamList::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
        TeamList::Here(team) => view! { <Overview team=team state=state /> }.into_any(),
        TeamList::Failed(ApiError::Unreachable) => view! {
            <Empty of=lu::LuCloudOff title=words.team.offline_title text=words.team.offline_text />
        }
        .into_any(),
        TeamList::Failed(ApiError::Broken) => view! {
            <Empty of=lu::LuCloudOff title=words.team.broken text="" />
            <button type="button" class="btn" on:click=move |_| state.ask()>{words.sync.try_again}</button>
        }
        .into_any(),
    }
    };
    view! {
        <Page title=words.place.team back=routes::desk::MORE>
            {content}
            {move || state.sheet.get().map(|sheet| over(sheet, state))}
        </Page>
    }
    .into_any()
}

fn over(sheet: TeamSheet, state: TeamState) -> AnyView {
    let closed = sheet.clone();
    let close = Callback::new(move |()| {
        // What came after it stays.
        if state
            .sheet
            .with_untracked(|now| now.as_ref() == Some(&closed))
        {
            state.sheet.set(None);
        }
    });
    match sheet {
        TeamSheet::Invite => view! { <InviteSheet state=state on_close=close /> }.into_any(),
        TeamSheet::Member(one) => {
            view! { <MemberSheet one=one state=state on_close=close /> }.into_any()
        }
        TeamSheet::Link(link, of) => {
            view! { <LinkSheet link=link of=of on_close=close /> }.into_any()
        }
    }
}

#[component]
fn Overview(team: TeamOverview, state: TeamState) -> impl IntoView {
    let words = state.app.staff_words();
    let invited = (!team.invitations.is_empty()).then(|| {
        let rows = team.invitations.into_iter();
        let rows = rows.map(|one| view! { <InvitationRow one=one state=state /> });
        view! {
            <section class="section">
                <div class="section-head"><h2>{words.team.invited}</h2></div>
                <ul class="list">{rows.collect_view()}</ul>
            </section>
        }
    });
    let people = team.people.into_iter();
    let people = people.map(|one| view! { <MemberRow one=one state=state /> });
    view! {
        <section class="section">
            <ul class="list" aria-label=words.team.people>{people.collect_view()}</ul>
            <button type="button" class="btn primary block" on:click=move |_| state.sheet.set(Some(TeamSheet::Invite))>
                <Icon of=lu::LuUserPlus />{words.team.invite}
            </button>
        </section>
        {invited}
    }
}

#[component]
fn MemberRow(one: Member, state: TeamState) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let own = one.user == app.me().user;
    let role = words.role(one.role);
    let sub = match (one.deactivated_at, one.last_seen) {
        (Some(since), _) => (words.team.deactivated_since)(&app.dated(since)),
        (None, Some(seen)) => format!("{role} · {}", (words.account.seen)(&app.ago(seen))),
        (None, None) => role.to_owned(),
    };
    let tone = if one.deactivated_at.is_some() {
        "lead neutral"
    } else {
        "lead"
    };
    let name = one.name.clone();
    view! {
        <li><button type="button" class="row" on:click=move |_| state.sheet.set(Some(TeamSheet::Member(one.clone())))>
            <span class=tone><Icon of=lu::LuUser /></span>
            <div class="row-text">
                <p class="row-title">{name}{own.then(|| view! { " "<span class="tag">{words.team.me}</span> })}</p>
                <p class="row-sub">{sub}</p>
            </div>
            <Icon of=lu::LuChevronRight />
        </button></li>
    }
}

#[component]
fn InvitationRow(one: Invitation, state: TeamState) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let id = one.id;
    let whom = match one.email {
        Some(email) => email,
        None => words.team.invited_anybody.to_owned(),
    };
    let until = (words.team.good_until)(&app.dated(one.expires_at));
    let label = format!("{}: {whom}", words.team.take_back);
    let back = move |_| {
        spawn_local(async move {
            let answer = take_invitation_back(id).await;
            state.answered(answer, LinkOf::Invitation, |_| {
                words.team.taken_back.to_owned()
            });
        });
    };
    view! {
        <li class="row wraps">
            <span class="lead neutral"><Icon of=lu::LuMail /></span>
            <div class="row-text"><p class="row-title">{whom}</p><p class="row-sub">{words.role(one.role)}" · "{until}</p></div>
            <div class="row-end"><button type="button" class="btn small" aria-label=label on:click=back>{words.team.take_back}</button></div>
        </li>
    }
}
