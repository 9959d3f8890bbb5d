//! The logo on the page of the business: chosen, made smaller where it is large, sent, and shown as the icon that phones get.

use crate::api::{ApiError, business_logo, send_logo};
use crate::context::{AppContext, use_app};
use crate::ui::{Icon, ask_online};
use domain::account::logo::{LogoAnswer, LogoKind, LogoRefusal, LogoVersion, MAX_LOGO};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast as _;
use words::StaffWords;

fn refusal_text(refusal: LogoRefusal, words: &StaffWords) -> &'static str {
    let of = &words.business;
    match refusal {
        LogoRefusal::NotAllowed => of.owners_text,
        LogoRefusal::Kind => of.logo_kind,
        LogoRefusal::TooLarge => of.logo_large,
        LogoRefusal::TooMuch => of.logo_much,
        LogoRefusal::Empty => of.logo_empty,
        LogoRefusal::Busy => of.logo_busy,
    }
}

/// The bytes that are sent: a drawing and a small picture as they are, anything larger drawn anew on this phone.
async fn bytes_of(
    device: std::rc::Rc<dyn crate::device::Device>,
    file: web_sys::File,
) -> Result<web_sys::Blob, LogoRefusal> {
    let most = MAX_LOGO as f64;
    if file.size() <= most {
        return Ok(file.into());
    }
    if file.type_() == "image/svg+xml" {
        return Err(LogoRefusal::TooLarge);
    }
    let small = device.read_file(file, false).await;
    let small = small.map_err(|_| LogoRefusal::Kind)?;
    if small.bytes.len() > MAX_LOGO {
        return Err(LogoRefusal::TooLarge);
    }
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(&small.bytes[..]));
    web_sys::Blob::new_with_u8_array_sequence(&parts).map_err(|_| LogoRefusal::Kind)
}

/// The logo that stands, and what is under way.
#[derive(Clone, Copy)]
struct LogoState {
    app: AppContext,
    logo: RwSignal<Option<LogoVersion>>,
    failed: RwSignal<bool>,
    waits: RwSignal<bool>,
    wrong: RwSignal<Option<&'static str>>,
}

impl LogoState {
    fn new(app: AppContext) -> Self {
        Self {
            app,
            logo: RwSignal::new(None),
            failed: RwSignal::new(false),
            waits: RwSignal::new(false),
            wrong: RwSignal::new(None),
        }
    }

    fn ask(self) {
        spawn_local(async move {
            match business_logo().await {
                Ok(found) => {
                    let _ = self.logo.try_set(found);
                    let _ = self.failed.try_set(false);
                }
                Err(_) => drop(self.failed.try_set(true)),
            }
        });
    }

    /// The screen may have been left meanwhile.
    fn answered(self, answer: Result<LogoAnswer, ApiError>) {
        let words = self.app.staff_words();
        let _ = self.waits.try_set(false);
        let said = match answer {
            Ok(LogoAnswer::Done(now)) => {
                let _ = self.logo.try_set(now);
                self.app.toast(words.business.saved);
                None
            }
            Ok(LogoAnswer::Refused(refusal)) => Some(refusal_text(refusal, words)),
            Err(ApiError::Unreachable) => Some(words.business.logo_offline),
            Err(ApiError::Broken) => Some(words.team.broken),
        };
        let _ = self.wrong.try_set(said);
    }

    fn choose(self, event: &leptos::ev::Event) {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again.
        input.set_value("");
        let Some(file) = file else { return };
        self.waits.set(true);
        self.wrong.set(None);
        let device = self.app.device();
        spawn_local(async move {
            match bytes_of(device, file).await {
                Ok(blob) => self.answered(send_logo(Some(&blob)).await),
                Err(refusal) => self.answered(Ok(LogoAnswer::Refused(refusal))),
            }
        });
    }

    fn drop_it(self) {
        self.waits.set(true);
        spawn_local(async move { self.answered(send_logo(None).await) });
    }
}

#[component]
pub fn LogoField() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let state = LogoState::new(app);
    ask_online(
        app,
        move || state.failed.get_untracked(),
        move || state.ask(),
    );
    let shown = move || {
        let version = state.logo.get()?;
        let picture = version.path(LogoKind::Maskable512);
        Some(view! {
            <span class="brand-mark"><img src=picture alt=words.business.logo_alt width="44" height="44" /></span>
            <button type="button" class="btn small danger" prop:disabled=move || state.waits.get() on:click=move |_| state.drop_it()>{words.business.logo_drop}</button>
        })
    };
    let wrong = move || {
        let text = state.wrong.get()?;
        Some(
            view! { <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{text}</p></div> },
        )
    };
    view! {
        <div class="field">
            <label for="logo">{words.business.logo}</label>
            <div class="cluster">{shown}</div>
            <input id="logo" type="file" accept="image/png,image/jpeg,image/webp,image/svg+xml" aria-describedby="logo-help"
                prop:disabled=move || state.waits.get() on:change=move |event| state.choose(&event) />
            <p class="help" id="logo-help">{words.business.logo_help}</p>
            {wrong}
        </div>
    }
}
