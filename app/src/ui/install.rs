//! Putting the app on the home screen: asked quietly, after something useful was done, and never twice.

use super::{Icon, Sheet, close_dialog};
use crate::api::ApiError;
use crate::context::{AppContext, InstallAsked, use_app};
use crate::device::Install;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// True where there is a way to install.
#[must_use]
pub fn possible(install: Install) -> bool {
    match install {
        Install::Prompt | Install::IosSteps => true,
        Install::Unavailable | Install::Installed => false,
    }
}

/// True where it may be offered without being asked for.
#[must_use]
pub fn offers(install: Install, asked: InstallAsked) -> bool {
    possible(install) && asked.useful && !asked.dismissed
}

/// The browser's question, or the pictures where there is none.
fn begin(app: AppContext, steps: RwSignal<bool>) {
    if app.install.get_untracked() == Install::IosSteps {
        return steps.set(true);
    }
    let asking = app.device().install();
    spawn_local(async move {
        let agreed = asking.await;
        // The browser's question can be asked once; whoever said no to it is not asked by us either.
        app.install.set(if agreed {
            Install::Installed
        } else {
            Install::Unavailable
        });
        if !agreed {
            app.set_asked(|asked| asked.dismissed = true);
        }
    });
}

/// The quiet card of the first screen.
#[component]
pub fn InstallCard() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let steps = RwSignal::new(false);
    let shown = Memo::new(move |_| offers(app.install.get(), app.asked.get()));
    let not_now = move |_| app.set_asked(|asked| asked.dismissed = true);
    view! {
        {move || shown.get().then(|| view! {
            <section class="card pad soft install-card" aria-label=words.ui.install>
                <h2>{words.ui.install_card}</h2>
                <p>{words.ui.install_text}</p>
                <div class="btn-row">
                    <button type="button" class="btn primary" on:click=move |_| begin(app, steps)>
                        <Icon of=lu::LuDownload />
                        {words.ui.install}
                    </button>
                    <button type="button" class="btn quiet" on:click=not_now>{words.ui.not_now}</button>
                </div>
            </section>
        })}
        <Steps open=steps />
    }
}

/// The row of "Me", there as long as it is possible.
#[component]
pub fn InstallRow() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let steps = RwSignal::new(false);
    let shown = Memo::new(move |_| possible(app.install.get()));
    view! {
        {move || shown.get().then(|| view! {
            <li><button type="button" class="row" aria-haspopup="dialog" on:click=move |_| begin(app, steps)>
                <span class="lead"><Icon of=lu::LuDownload /></span>
                <div class="row-text">
                    <p class="row-title">{words.ui.install}</p>
                    <p class="row-sub">{words.ui.install_sub}</p>
                </div>
                <Icon of=lu::LuChevronRight />
            </button></li>
        })}
        <Steps open=steps />
    }
}

#[component]
fn Steps(open: RwSignal<bool>) -> impl IntoView {
    move || {
        open.get().then(|| {
            view! {
                <IosSteps on_close=Callback::new(move |()| open.set(false)) />
            }
        })
    }
}

/// Share, Add to Home Screen, open: drawn, because these buttons have no names on the screen.
#[component]
fn IosSteps(on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let guest = app.me().guest;
    view! {
        <Sheet title=words.ui.ios_title on_close=on_close>
            <div class="sheet-body">
                <ol class="guide">
                    <li><p>{words.ui.ios_share}</p><SharePicture /></li>
                    <li><p>{words.ui.ios_add}</p><AddPicture /></li>
                    <li><p>{words.ui.ios_open}</p><OpenPicture /></li>
                </ol>
                {guest.then(|| view! { <Claim /> })}
            </div>
            <div class="sheet-foot">
                <button type="button" class="btn primary" on:click=|event| close_dialog(&event)>{words.ui.close}</button>
            </div>
        </Sheet>
    }
}

/// Eight digits in two groups, as they are read aloud.
#[must_use]
pub fn grouped(code: &str) -> String {
    let (first, rest) = code.split_at_checked(4).unwrap_or((code, ""));
    format!("{first} {rest}").trim_end().to_owned()
}

/// A guest has no password: a code carries them over into the installed app, whose storage is another one.
#[component]
fn Claim() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let code = RwSignal::new(None::<String>);
    let asking = RwSignal::new(false);
    let show = move |_| {
        asking.set(true);
        spawn_local(async move {
            let answer = crate::api::claim_code().await;
            // The sheet may have been closed meanwhile.
            asking.try_set(false);
            match answer {
                Ok(Some(new)) => {
                    code.try_set(Some(new));
                }
                Ok(None) | Err(ApiError::Broken) => app.warn(words.account.devices_broken),
                Err(ApiError::Unreachable) => app.warn(words.ui.claim_offline),
            }
        });
    };
    view! {
        <section class="card pad">
            <h3>{words.ui.claim_title}</h3>
            <p class="small">{words.ui.claim_text}</p>
            <div role="status">{move || code.get().map(|code| view! { <p class="claim">{grouped(&code)}</p> })}</div>
            <button type="button" class="btn" aria-busy=move || asking.get().to_string() on:click=show>{words.ui.claim_show}</button>
        </section>
    }
}

#[component]
fn SharePicture() -> impl IntoView {
    let words = use_app().words();
    view! {
        <svg class="step-picture" viewBox="0 0 320 120" role="img" aria-label=words.ui.ios_share_picture>
            <rect class="paper" x="20" y="16" width="280" height="34" rx="10" />
            <path class="line" d="M40 80l-9 10 9 10M82 80l9 10-9 10" />
            <path class="line" d="M222 79v22c7-4 14-4 20 0 6-4 13-4 20 0V79c-7-4-14-4-20 0-6-4-13-4-20 0zM242 79v22" />
            <circle class="here" cx="160" cy="88" r="24" />
            <path class="sign" d="M152 84h-4v17h24V84h-4M160 95V73M153 79l7-7 7 7" />
        </svg>
    }
}

#[component]
fn AddPicture() -> impl IntoView {
    let words = use_app().words();
    view! {
        <svg class="step-picture" viewBox="0 0 320 150" role="img" aria-label=words.ui.ios_add_picture>
            <rect class="paper" x="36" y="20" width="130" height="12" rx="6" />
            <path class="line" d="M270 18h16v16h-16z" />
            <rect class="here" x="16" y="48" width="288" height="52" rx="12" />
            <text x="34" y="79">{words.ui.add_to_home}</text>
            <path class="sign" d="M266 62h24v24h-24zM278 68v12M272 74h12" />
            <rect class="paper" x="36" y="118" width="100" height="12" rx="6" />
            <path class="line" d="M270 116h16v16h-16z" />
        </svg>
    }
}

#[component]
fn OpenPicture() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let sign = move || app.business_name().chars().next().map(String::from);
    let places = [
        (32, 20),
        (104, 20),
        (248, 20),
        (32, 84),
        (104, 84),
        (176, 84),
        (248, 84),
    ];
    let others = places
        .map(|(x, y)| view! { <rect class="paper" x=x y=y width="44" height="44" rx="11" /> });
    view! {
        <svg class="step-picture" viewBox="0 0 320 148" role="img" aria-label=words.ui.ios_open_picture>
            {others.collect_view()}
            <rect class="here" x="168" y="12" width="60" height="60" rx="16" />
            <rect class="tile" x="176" y="20" width="44" height="44" rx="11" />
            <text class="tile-text" x="198" y="52">{sign}</text>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_offered_only_after_something_useful_and_not_after_a_no() {
        let fresh = InstallAsked::default();
        let useful = InstallAsked {
            useful: true,
            ..fresh
        };
        let dismissed = InstallAsked {
            dismissed: true,
            ..useful
        };
        assert!(!offers(Install::Prompt, fresh));
        assert!(offers(Install::Prompt, useful));
        assert!(offers(Install::IosSteps, useful));
        assert!(!offers(Install::Prompt, dismissed));
        assert!(!offers(Install::Installed, useful));
        assert!(!offers(Install::Unavailable, useful));
    }

    #[test]
    fn a_code_is_read_in_two_groups() {
        assert_eq!(grouped("12345678"), "1234 5678");
        assert_eq!(grouped("123"), "123");
    }

    #[test]
    fn a_no_leaves_the_row_of_me() {
        assert!(possible(Install::Prompt) && possible(Install::IosSteps));
        assert!(!possible(Install::Installed) && !possible(Install::Unavailable));
    }
}
