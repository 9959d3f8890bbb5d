//! Clock, randomness, preferences and location of the browser; the only place that asks for them.

use domain::Lang;
use domain::account::Role;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;

/// Epoch ms of this device.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "milliseconds fit 53 bits")]
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// A fresh UUIDv7.
#[must_use]
pub fn new_id() -> uuid::Uuid {
    domain::id::new_id(now(), random())
}

/// Random bytes of the browser's generator.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        leptos::logging::error!("no random numbers in this browser");
    }
    bytes
}

/// Lets everything that waits have its turn: input, drawing, timers. A timer would wait for 4 ms, or a second where nobody looks.
pub async fn breathe() {
    let Ok(channel) = web_sys::MessageChannel::new() else {
        return;
    };
    let heard =
        js_sys::Promise::new(&mut |resolve, _| channel.port1().set_onmessage(Some(&resolve)));
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // It is only waited for, and never refused.
        let _ = wasm_bindgen_futures::JsFuture::from(heard).await;
    }
    channel.port1().close();
}

#[must_use]
pub fn window() -> web_sys::Window {
    leptos::prelude::window()
}

/// Small preferences that must be known before the database is open.
#[must_use]
pub fn preference(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps a preference; a browser that refuses simply asks again next time.
pub fn keep(name: &str, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    let done = match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    };
    if done.is_err() {
        leptos::logging::warn!("preference {name} not kept");
    }
}

/// The preference that names the language for what is shown while nothing is open. It is no secret.
const LANG: &str = "rapport-lang";

/// Keeps the language that somebody chose here; none follows the browser.
pub fn keep_lang(lang: Option<Lang>) {
    let tag = lang.map(Lang::tag);
    if preference(LANG).as_deref() != tag {
        keep(LANG, tag);
    }
}

/// The language that was chosen here, or the browser's.
#[must_use]
pub fn lang_kept() -> Lang {
    let chosen = preference(LANG).map(|tag| Lang::parse(&tag));
    chosen.unwrap_or_else(app::browser_lang)
}

/// The language for a screen before anything is open; the page says so to screen readers.
#[must_use]
pub fn lang() -> Lang {
    let lang = lang_kept();
    if let Some(root) = leptos::prelude::document().document_element() {
        // Fails only for names that are no attribute names.
        let _ = root.set_attribute("lang", lang.tag());
    }
    lang
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}

/// Whose session the server said this is, where it said so.
#[must_use]
pub fn signed_in_person() -> Option<String> {
    cookie("rapport-person=")
}

/// A cookie that scripts may read, by its name with the sign of equality; none where it is empty.
#[must_use]
pub fn cookie(name: &str) -> Option<String> {
    let document: web_sys::HtmlDocument = leptos::prelude::document().dyn_into().ok()?;
    let cookies = document.cookie().ok()?;
    cookies
        .split("; ")
        .find_map(|cookie| cookie.strip_prefix(name))
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
}

/// Sets such a cookie, with its attributes.
pub fn set_cookie(text: &str) {
    let document: Result<web_sys::HtmlDocument, _> = leptos::prelude::document().dyn_into();
    let set = document.map(|document| document.set_cookie(text));
    if !matches!(set, Ok(Ok(()))) {
        leptos::logging::warn!("a cookie was not set");
    }
}

/// What this tab keeps until it is closed.
#[must_use]
pub fn tab_storage() -> Option<web_sys::Storage> {
    window().session_storage().ok()?
}

/// Path, query and fragment of the page.
#[must_use]
pub fn here() -> String {
    let location = window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    format!(
        "{}{}{}",
        part(location.pathname()),
        part(location.search()),
        part(location.hash())
    )
}

/// Leaves for another page of this origin.
pub fn leave_for(path: &str) {
    if window().location().replace(path).is_err() {
        leptos::logging::error!("cannot leave for {path}");
    }
}

pub fn reload() {
    if window().location().reload().is_err() {
        leptos::logging::error!("cannot reload");
    }
}

/// True while somebody can see this tab.
#[must_use]
pub fn visible() -> bool {
    leptos::prelude::document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Calls back on an event of the window or document, for the life of the page.
pub fn on(target: &web_sys::EventTarget, event: &str, then: impl FnMut(web_sys::Event) + 'static) {
    let then = wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::Event)>::new(then);
    if target
        .add_event_listener_with_callback(event, then.as_ref().unchecked_ref())
        .is_err()
    {
        leptos::logging::warn!("no {event} events here");
    }
    then.forget();
}

/// Until so many ms after it was offered a file can be taken: some browsers begin to read it late.
const OFFERED: u32 = 60_000;

/// Offers a file to keep, made of parts: texts and [`web_sys::Blob`]s.
pub fn offer_file(name: &str, mime: &str, parts: &js_sys::Array) -> Result<(), JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let blob = web_sys::Blob::new_with_blob_sequence_and_options(parts, &options)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = leptos::prelude::document()
        .create_element("a")?
        .unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    gloo_timers::callback::Timeout::new(OFFERED, move || {
        // Nothing is lost where the page ends first.
        let _ = web_sys::Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Leaves a mark for the benchmark, where one is running.
pub fn mark(name: &str) {
    thread_local! {
        static MEASURED: bool = preference("rapport-measure").is_some();
    }
    if MEASURED.with(|measured| *measured)
        && let Some(performance) = window().performance()
        && performance.mark(name).is_err()
    {
        leptos::logging::warn!("no marks here");
    }
}

/// Which of the two applications this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Customer,
    Staff,
}

impl Audience {
    #[must_use]
    pub fn of(role: Role) -> Self {
        if role.is_staff() {
            Self::Staff
        } else {
            Self::Customer
        }
    }

    #[must_use]
    pub fn home(self) -> &'static str {
        match self {
            Self::Customer => "/app",
            Self::Staff => "/desk",
        }
    }

    /// The preference that names the last person of this application on this device.
    #[must_use]
    pub fn person_key(self) -> &'static str {
        match self {
            Self::Customer => "rapport-customer",
            Self::Staff => "rapport-staff",
        }
    }
}
