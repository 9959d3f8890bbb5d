//! Server functions: a name, a visitor, one answer. They exist only for what cannot be a mutation.
//!
//! The server gives each request its backend, `Option<backend::Person>` and `DemoMode` as context.

use crate::device::Me;
use domain::account::Role;
use domain::account::audit::AuditPage;
use domain::account::team::{TeamAnswer, TeamOverview};
use domain::insight::report::{ReportPeriod, SalesReport};
use domain::people::data_request::{Answered, ErasureRequest, MyData};
use domain::people::import_run::{FileRefusal, ImportAnswer, ImportRun, KnownPeople, Problem};
use domain::reach::DryRun;
use leptos::prelude::*;
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

/// An account of the demo business that anybody may try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoPerson {
    pub email: String,
    pub name: String,
    pub role: Role,
}

/// Whether this server runs the demo business; the server provides it as context for every server function.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Copy)]
pub struct DemoMode(pub bool);

/// Why the server did not answer. Offline is a state, not an error page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    #[error("the server did not answer")]
    Unreachable,
    #[error("the server could not do it")]
    Broken,
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        #[cfg(feature = "ssr")]
        Unread::note(&error);
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            _ => Self::Broken,
        }
    }
}

/// Where it is noted that the fields of a call cannot be read; the server provides it as context, and answers 400 then.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Default)]
pub struct Unread(std::sync::Arc<std::sync::Mutex<Option<String>>>);

#[cfg(feature = "ssr")]
impl Unread {
    fn note(error: &ServerFnErrorErr) {
        let (ServerFnErrorErr::Args(why)
        | ServerFnErrorErr::MissingArg(why)
        | ServerFnErrorErr::Deserialization(why)) = error
        else {
            return;
        };
        if let Some(unread) = use_context::<Self>() {
            let mut noted = unread
                .0
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            *noted = Some(why.clone());
        }
    }

    /// Why they cannot be read; none where they were.
    #[must_use]
    pub fn take(&self) -> Option<String> {
        let mut noted = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        noted.take()
    }
}

/// Who is signed in here; none where nobody is.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskMe, prefix = "/api", endpoint = "account/me")]
pub async fn me() -> Result<Option<Me>, ApiError> {
    let person = use_context::<Option<backend::Person>>().flatten();
    Ok(person.map(|person| Me {
        user: person.actor.user,
        role: person.actor.role,
        name: person.name,
        guest: person.guest,
        demo: is_demo(),
    }))
}

/// One place where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Names it, for [`end_session`].
    pub id: String,
    /// Such as `Chrome · Android`; empty where it is not known.
    pub device: String,
    /// Epoch milliseconds UTC.
    pub created_at: i64,
    /// Epoch milliseconds UTC, within the hour.
    pub last_seen: i64,
    /// True for the one that asks.
    pub current: bool,
}

/// The caller's session by its public id; the server provides it as context.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct CurrentSession(pub Option<String>);

/// Tells the event lines that a session ended; the server provides it as context.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct SessionEnded(pub std::sync::Arc<dyn Fn(String) + Send + Sync>);

/// Where the caller is signed in, the latest first; nothing where nobody is.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListSessions, prefix = "/api", endpoint = "account/sessions")]
pub async fn sessions() -> Result<Vec<SessionInfo>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let current = use_context::<CurrentSession>().and_then(|current| current.0);
    let sessions = backend.sessions(person.actor.user).await;
    Ok(sessions
        .map_err(|_| ApiError::Broken)?
        .into_iter()
        .map(|one| SessionInfo {
            current: Some(&one.id) == current.as_ref(),
            id: one.id,
            device: one.device,
            created_at: one.created_at,
            last_seen: one.last_seen,
        })
        .collect())
}

/// Signs one of the caller's own devices out; false where they have no such session.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = EndSession, prefix = "/api", endpoint = "account/end-session")]
pub async fn end_session(id: String) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let ended = backend.end_session(person.actor.user, &id).await;
    let ended = ended.map_err(|_| ApiError::Broken)?;
    if ended && let Some(tell) = use_context::<SessionEnded>() {
        (tell.0)(id);
    }
    Ok(ended)
}

/// A device of somebody in the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamDevice {
    /// Whose it is.
    pub name: String,
    pub session: SessionInfo,
}

/// Where the other staff are signed in, the latest first; nothing for whoever may not sign them out.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListTeamDevices, prefix = "/api", endpoint = "account/team-devices")]
pub async fn team_devices() -> Result<Vec<TeamDevice>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let found = backend.team_sessions(&person.actor).await;
    let found = found.map_err(|_| ApiError::Broken)?.into_iter();
    Ok(found
        .map(|one| TeamDevice {
            name: one.name,
            session: SessionInfo {
                id: one.session.id,
                device: one.session.device,
                created_at: one.session.created_at,
                last_seen: one.session.last_seen,
                current: false,
            },
        })
        .collect())
}

/// Signs a device out and has it delete what it holds: one of the caller's own, or, for an owner, one of the team's. False where
/// there is none such.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = WipeSession, prefix = "/api", endpoint = "account/wipe-session")]
pub async fn wipe_session(id: String) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let wiped = backend.wipe_session(&person.actor, &id).await;
    let wiped = wiped.map_err(|_| ApiError::Broken)?;
    if wiped && let Some(tell) = use_context::<SessionEnded>() {
        (tell.0)(id);
    }
    Ok(wiped)
}

/// Whether the caller's session ended with a wipe; the server provides it as context.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Copy)]
pub struct Wiped(pub bool);

/// True where this device has to delete what it holds.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskWiped, prefix = "/api", endpoint = "account/wiped")]
pub async fn wiped() -> Result<bool, ApiError> {
    Ok(use_context::<Wiped>().is_some_and(|wiped| wiped.0))
}

/// What a device gets that asks for the server's half of its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Share {
    /// 32 bytes.
    Given(Vec<u8>),
    /// The PIN was wrong; so many tries are left.
    Wrong { left: u32 },
    /// Nothing is tried before this time, epoch ms.
    Wait { until: i64 },
    /// There is none, or no longer.
    Gone,
    /// Nobody is signed in.
    SignIn,
}

/// Makes a share under this name, for whoever shows this proof (64 hexadecimal digits). Gone for a name that is taken.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = KeepShare, prefix = "/api", endpoint = "account/keep-share")]
pub async fn keep_share(id: uuid::Uuid, proof: String) -> Result<Share, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Share::SignIn);
    };
    let Some(proof) = proof_of(&proof) else {
        return Ok(Share::Gone);
    };
    let kept = backend
        .keep_share(person.actor.user, &id.to_string(), &proof)
        .await;
    let kept = kept.map_err(|_| ApiError::Broken)?;
    Ok(kept.map_or(Share::Gone, Share::Given))
}

/// Gives the share of this name to whoever proves the PIN. Each try is counted; the tenth wrong one destroys it.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskShare, prefix = "/api", endpoint = "account/ask-share")]
pub async fn ask_share(id: uuid::Uuid, proof: String) -> Result<Share, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Share::SignIn);
    };
    let Some(proof) = proof_of(&proof) else {
        return Ok(Share::Gone);
    };
    let answer = backend
        .ask_share(person.actor.user, &id.to_string(), &proof)
        .await;
    Ok(match answer.map_err(|_| ApiError::Broken)? {
        backend::ShareAnswer::Share(share) => Share::Given(share),
        backend::ShareAnswer::Wrong { left } => Share::Wrong { left },
        backend::ShareAnswer::Wait { until } => Share::Wait { until },
        backend::ShareAnswer::Gone => Share::Gone,
    })
}

/// Forgets a share; false where nobody is signed in.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = DropShare, prefix = "/api", endpoint = "account/drop-share")]
pub async fn drop_share(id: uuid::Uuid) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let dropped = backend.drop_share(person.actor.user, &id.to_string()).await;
    dropped.map(|()| true).map_err(|_| ApiError::Broken)
}

/// A proof as it travels.
#[must_use]
pub fn proof_text(proof: &[u8; 32]) -> String {
    proof.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(feature = "ssr")]
fn proof_of(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..32)
        .map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok())
        .collect();
    bytes.filter(|_| text.len() == 64)?.try_into().ok()
}

/// Eight digits that open the caller's account once, within 15 minutes, at `/claim` in the installed app. None for staff and where
/// nobody is signed in. A new code ends the one before.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskClaimCode, prefix = "/api", endpoint = "account/claim-code")]
pub async fn claim_code() -> Result<Option<String>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let code = backend.claim_code(&person.actor).await;
    code.map_err(|_| ApiError::Broken)
}

/// How devices fare, and what waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncHealth {
    pub devices: Vec<DeviceFares>,
    pub held: Vec<HeldWork>,
}

/// A device as it last spoke of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFares {
    /// Its person.
    pub name: String,
    /// Such as `Chrome · Android`; empty where it is not known.
    pub label: String,
    pub build: String,
    /// Epoch milliseconds UTC.
    pub seen_at: i64,
    /// Changes that waited there, and how long the oldest had waited, ms.
    pub waiting: u64,
    pub oldest_ms: i64,
    /// Answers that its person owes.
    pub parked: u64,
    /// How often its browser threw away what was kept.
    pub evictions: u64,
    /// How often it held other rows than the server.
    pub mismatches: u64,
}

/// Why work waits for an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhyHeld {
    /// The device was signed out from elsewhere, or the password was reset.
    Ended,
    Wiped,
    /// Its author may do less than they did then.
    Role,
    /// The device was not seen for a quarter of a year.
    Old,
}

/// Work of a login that was taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldWork {
    pub client: uuid::Uuid,
    pub name: String,
    pub label: String,
    pub why: WhyHeld,
    /// When it came, epoch milliseconds UTC.
    pub at: i64,
    /// Oldest first.
    pub changes: Vec<HeldChange>,
}

/// A mutation that waits for an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldChange {
    pub name: String,
    /// Its arguments, JSON.
    pub args: String,
    /// When the device says it was made, epoch milliseconds.
    pub at: i64,
}

/// How devices fare; nothing for whoever may not look after them.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskSyncHealth, prefix = "/api", endpoint = "account/sync-health")]
pub async fn sync_health() -> Result<SyncHealth, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(SyncHealth::default());
    };
    let devices = backend.device_health(&person.actor).await;
    let held = backend.held_work(&person.actor).await;
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    let fares = |one: backend::DeviceHealth| DeviceFares {
        name: one.name,
        label: one.label,
        build: one.build,
        seen_at: one.seen_at,
        waiting: number(one.waiting),
        oldest_ms: one.oldest_ms,
        parked: number(one.parked),
        evictions: number(one.evictions),
        mismatches: number(one.mismatches),
    };
    let work = |one: backend::HeldWork| HeldWork {
        client: one.client,
        name: one.name,
        label: one.label,
        why: match one.why {
            backend::WhyHeld::Ended => WhyHeld::Ended,
            backend::WhyHeld::Wiped => WhyHeld::Wiped,
            backend::WhyHeld::Role => WhyHeld::Role,
            backend::WhyHeld::Old => WhyHeld::Old,
        },
        at: one.at,
        changes: one
            .changes
            .into_iter()
            .map(|one| HeldChange {
                name: one.name,
                args: one.args,
                at: one.at,
            })
            .collect(),
    };
    Ok(SyncHealth {
        devices: devices
            .map_err(|_| ApiError::Broken)?
            .into_iter()
            .map(fares)
            .collect(),
        held: held
            .map_err(|_| ApiError::Broken)?
            .into_iter()
            .map(work)
            .collect(),
    })
}

/// Decides about a device's held work: it is done as its author might have done it then, or its author gets it to answer. Answers
/// how many changes; none for whoever may not decide.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = DecideHeld, prefix = "/api", endpoint = "account/decide-held")]
pub async fn decide_held(client: uuid::Uuid, take: bool) -> Result<u64, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(0);
    };
    let done = if take {
        backend.take_held(&person.actor, client).await
    } else {
        backend.set_held_aside(&person.actor, client).await
    };
    done.map_err(|_| ApiError::Broken)
}

/// Who would get something of a strategy today, and why the others not; none for whoever does not decide about strategies.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = StrategyDryRun, prefix = "/api", endpoint = "strategy/dry-run")]
pub async fn strategy_dry_run(id: uuid::Uuid) -> Result<Option<DryRun>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let found = backend
        .dry_run(&person.actor, domain::id::StrategyId(id))
        .await;
    found.map_err(|_| ApiError::Broken)
}

/// Money that a provider took and that does not fit what it was asked for. It is booked nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OddPayment {
    pub why: domain::sales::payment::online::Odd,
    /// What the provider calls it.
    pub charge: String,
    /// Written out, with the currency that the provider names.
    pub amount: String,
    pub order: Option<domain::OrderId>,
    /// Epoch milliseconds UTC.
    pub seen_at: i64,
}

/// What was taken and does not fit, the newest first; nothing for whoever may not give money back.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = OddPayments, prefix = "/api", endpoint = "pay/odd")]
pub async fn odd_payments() -> Result<Vec<OddPayment>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let found = backend.odd_charges(&person.actor).await;
    let shown = |one: backend::OddCharge| OddPayment {
        why: one.why,
        charge: one.charge,
        amount: format!("{} {}", one.amount.show(&one.currency), one.currency),
        order: one.order,
        seen_at: one.seen_at,
    };
    let found = found.map_err(|_| ApiError::Broken)?;
    Ok(found.into_iter().map(shown).collect())
}

/// Brings a file of people: the server reads it and says what it would do. None for whoever may not. The browser sends it as it lies on the
/// disk, so that it is never whole in this program's memory.
///
/// # Errors
/// [`ApiError`] where there is no answer; nothing was kept then.
pub async fn upload_import(file: &web_sys::File) -> Result<Option<ImportAnswer>, ApiError> {
    use wasm_bindgen_futures::JsFuture;
    use wasm_bindgen_futures::wasm_bindgen::JsCast as _;
    let window = web_sys::window().ok_or(ApiError::Broken)?;
    let name = js_sys::encode_uri_component(&file.name());
    let blob: &web_sys::Blob = file;
    let body = blob.slice_with_f64_and_f64_and_content_type(0.0, file.size(), OCTETS);
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    let body = body.map_err(|_| ApiError::Broken)?;
    init.set_body(&body);
    let address = format!("/api/import/v1/upload?name={name}");
    let asked = JsFuture::from(window.fetch_with_str_and_init(&address, &init)).await;
    let answer = asked.map_err(|_| ApiError::Unreachable)?;
    let answer: web_sys::Response = answer.dyn_into().map_err(|_| ApiError::Broken)?;
    match answer.status() {
        200 => {}
        401 | 404 => return Ok(None),
        413 => return Ok(Some(ImportAnswer::Refused(FileRefusal::TooLarge))),
        408 | 503 | 504 => return Err(ApiError::Unreachable),
        _ => return Err(ApiError::Broken),
    }
    let text = answer.text().map_err(|_| ApiError::Broken)?;
    let text = JsFuture::from(text).await;
    let text = text.map_err(|_| ApiError::Unreachable)?;
    let text = text.as_string().ok_or(ApiError::Broken)?;
    serde_json::from_str(&text).map_err(|_| ApiError::Broken)
}

/// What the bytes of a file are called on their way.
const OCTETS: &str = "application/octet-stream";

/// Files of people and what became of them, the latest first; nothing for whoever may not bring people in.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListImports, prefix = "/api", endpoint = "import/runs")]
pub async fn import_runs() -> Result<Vec<ImportRun>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let runs = backend.import_runs(&person.actor).await;
    runs.map_err(|_| ApiError::Broken)
}

/// Has a file brought in, or a cancelled run go on; false where there is none that can.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = StartImport, prefix = "/api", endpoint = "import/start")]
pub async fn start_import(id: uuid::Uuid, known: KnownPeople) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let started = backend.start_import(&person.actor, id, known).await;
    started.map_err(|_| ApiError::Broken)
}

/// Stops a run, or throws a waiting file away; false where there is none such.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = CancelImport, prefix = "/api", endpoint = "import/cancel")]
pub async fn cancel_import(id: uuid::Uuid) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let cancelled = backend.cancel_import(&person.actor, id).await;
    cancelled.map_err(|_| ApiError::Broken)
}

/// Takes a run back; false where there is none that can be.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = UndoImport, prefix = "/api", endpoint = "import/undo")]
pub async fn undo_import(id: uuid::Uuid) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let undoing = backend.undo_import(&person.actor, id).await;
    undoing.map_err(|_| ApiError::Broken)
}

/// Who in a run's file was not taken, by line; nothing for whoever may not bring people in.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListImportProblems, prefix = "/api", endpoint = "import/problems")]
pub async fn import_problems(id: uuid::Uuid) -> Result<Vec<Problem>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let problems = backend.import_problems(&person.actor, id).await;
    problems.map_err(|_| ApiError::Broken)
}

/// Reads a waiting file once more with what is said about its columns, header and field as JSON; none where there is none such.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = MapImport, prefix = "/api", endpoint = "import/map")]
pub async fn map_import(id: uuid::Uuid, map: String) -> Result<Option<ImportAnswer>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let Ok(map) = serde_json::from_str(&map) else {
        return Ok(None);
    };
    let answer = backend.map_import(&person.actor, id, map).await;
    answer.map_err(|_| ApiError::Broken)
}

/// What was sold in the whole days before today; none for whoever does not decide about it.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskSalesReport, prefix = "/api", endpoint = "insight/report")]
pub async fn sales_report(period: ReportPeriod) -> Result<Option<SalesReport>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let report = backend.sales_report(&person.actor, period).await;
    report.map_err(|_| ApiError::Broken)
}

/// What is held of whoever asks, and what became of their request to be erased; none for whoever is not signed in.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskMyData, prefix = "/api", endpoint = "privacy/mine")]
pub async fn my_data() -> Result<Option<MyData>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let found = backend.my_data(&person.actor).await;
    found.map(Some).map_err(|_| ApiError::Broken)
}

/// Asks to be erased; none for whoever works here.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = AskErasure, prefix = "/api", endpoint = "privacy/ask")]
pub async fn ask_erasure() -> Result<Option<ErasureRequest>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let asked = backend.ask_erasure(&person.actor).await;
    asked.map_err(|_| ApiError::Broken)
}

/// Takes one's own request back; false where none is open.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = WithdrawErasure, prefix = "/api", endpoint = "privacy/withdraw")]
pub async fn withdraw_erasure() -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let done = backend.withdraw_erasure(&person.actor).await;
    done.map_err(|_| ApiError::Broken)
}

/// Notes that a customer asked in person to be erased; none for whoever may not, and where nobody is meant.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = NoteErasure, prefix = "/api", endpoint = "privacy/note")]
pub async fn note_erasure(contact: uuid::Uuid) -> Result<Option<ErasureRequest>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let noted = backend
        .note_erasure(&person.actor, domain::ContactId(contact))
        .await;
    noted.map_err(|_| ApiError::Broken)
}

/// Who asks to be erased, the open ones first; nothing for whoever may not answer.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListErasures, prefix = "/api", endpoint = "privacy/requests")]
pub async fn erasure_requests() -> Result<Vec<ErasureRequest>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let requests = backend.erasure_requests(&person.actor).await;
    requests.map_err(|_| ApiError::Broken)
}

/// Erases who asked, or declines with a reason; none for whoever may not.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = AnswerErasure, prefix = "/api", endpoint = "privacy/answer")]
pub async fn answer_erasure(
    id: uuid::Uuid,
    declined: Option<String>,
) -> Result<Option<Answered>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let answered = backend
        .answer_erasure(&person.actor, id, declined.as_deref())
        .await;
    answered.map_err(|_| ApiError::Broken)
}

/// Writes a campaign's letter to whoever asks, each version, in Chinese where `zh`; how many, and none for whoever does not write campaigns, has no
/// address, or where there is no mail.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = CampaignTest, prefix = "/api", endpoint = "campaign/test")]
pub async fn campaign_test(id: uuid::Uuid, zh: bool) -> Result<Option<usize>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let lang = match zh {
        true => domain::Lang::Zh,
        false => domain::Lang::En,
    };
    let id = domain::id::CampaignId(id);
    let queued = backend.test_campaign(&person.actor, id, lang).await;
    queued.map_err(|_| ApiError::Broken)
}

/// Who works here and who is invited; nothing for whoever does not look after the team.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListTeam, prefix = "/api", endpoint = "team/list")]
pub async fn team() -> Result<TeamOverview, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(TeamOverview::default());
    };
    let team = backend.team(&person.actor).await;
    team.map_err(|_| ApiError::Broken)
}

/// Makes an invitation, for this address alone where it is not empty; its mail is in Chinese where `zh`.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = InviteColleague, prefix = "/api", endpoint = "team/invite")]
pub async fn invite_colleague(role: Role, email: String, zh: bool) -> Result<TeamAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(nobody());
    };
    let email = match email.trim() {
        "" => None,
        typed => match domain::account::Email::parse(typed) {
            Ok(email) => Some(email),
            Err(_) => {
                return Ok(TeamAnswer::Refused(
                    domain::account::team::TeamRefusal::NoAddress,
                ));
            }
        },
    };
    let lang = match zh {
        true => domain::Lang::Zh,
        false => domain::Lang::En,
    };
    let invite = backend::Invite { role, email, lang };
    let made = backend.invite(Some(&person.actor), &invite).await;
    made.map_err(|_| ApiError::Broken)
}

/// Takes an invitation back.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = TakeInvitationBack, prefix = "/api", endpoint = "team/take-back")]
pub async fn take_invitation_back(id: uuid::Uuid) -> Result<TeamAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(nobody());
    };
    let gone = backend.take_invitation_back(&person.actor, id).await;
    gone.map_err(|_| ApiError::Broken)
}

/// Gives a colleague another role.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = GiveRole, prefix = "/api", endpoint = "team/give-role")]
pub async fn give_role(user: uuid::Uuid, role: Role) -> Result<TeamAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(nobody());
    };
    let user = domain::UserId(user);
    let given = backend.give_role(&person.actor, user, role).await;
    given.map_err(|_| ApiError::Broken)
}

/// Lets a colleague go; what was theirs is the heir's from now on, or nobody's.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = DeactivateColleague, prefix = "/api", endpoint = "team/deactivate")]
pub async fn deactivate_colleague(
    user: uuid::Uuid,
    heir: Option<uuid::Uuid>,
) -> Result<TeamAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(nobody());
    };
    let (user, heir) = (domain::UserId(user), heir.map(domain::UserId));
    let done = backend.deactivate(&person.actor, user, heir).await;
    let done = done.map_err(|_| ApiError::Broken)?;
    if let Some(tell) = use_context::<SessionEnded>() {
        for session in done.ended {
            (tell.0)(session);
        }
    }
    Ok(done.answer)
}

/// Lets a colleague in again.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ReactivateColleague, prefix = "/api", endpoint = "team/reactivate")]
pub async fn reactivate_colleague(user: uuid::Uuid) -> Result<TeamAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(nobody());
    };
    let back = backend
        .reactivate(&person.actor, domain::UserId(user))
        .await;
    back.map_err(|_| ApiError::Broken)
}

/// Makes a link by which a colleague chooses a new password.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = MakePasswordLink, prefix = "/api", endpoint = "team/password-link")]
pub async fn password_link(user: uuid::Uuid) -> Result<TeamAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(nobody());
    };
    let made = backend
        .password_link(&person.actor, domain::UserId(user))
        .await;
    made.map_err(|_| ApiError::Broken)
}

/// Who changed what, the newest first, before this entry where one is named; nothing for whoever may not see it.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListChanges, prefix = "/api", endpoint = "team/changes")]
pub async fn changes(before: Option<uuid::Uuid>) -> Result<AuditPage, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(AuditPage::default());
    };
    let page = backend.audit(&person.actor, before).await;
    page.map_err(|_| ApiError::Broken)
}

/// What whoever is not signed in hears about the team.
#[cfg(feature = "ssr")]
fn nobody() -> TeamAnswer {
    TeamAnswer::Refused(domain::account::team::TeamRefusal::NotAllowed)
}

#[cfg(feature = "ssr")]
fn caller() -> Option<(backend::Backend, backend::Person)> {
    let person = use_context::<Option<backend::Person>>().flatten()?;
    Some((use_context::<backend::Backend>()?, person))
}

/// The accounts of the demo business; none elsewhere.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskDemoPeople, prefix = "/api", endpoint = "demo/people")]
pub async fn demo_people() -> Result<Vec<DemoPerson>, ApiError> {
    let Some(backend) = use_context::<backend::Backend>().filter(|_| is_demo()) else {
        return Ok(Vec::new());
    };
    let people = backend.demo_people().await.map_err(|_| ApiError::Broken)?;
    Ok(people
        .into_iter()
        .filter_map(|one| {
            Some(DemoPerson {
                email: one.email?,
                name: one.name,
                role: one.actor.role,
            })
        })
        .collect())
}

#[cfg(feature = "ssr")]
fn is_demo() -> bool {
    use_context::<DemoMode>().is_some_and(|mode| mode.0)
}
