//! Server functions: a name, a visitor, one answer. They exist only for what cannot be a mutation.
//!
//! The server gives each request its backend, `Option<backend::Person>` and `DemoMode` as context.

use crate::device::Me;
use domain::account::CalendarFeed;
use domain::account::Role;
use domain::account::audit::AuditPage;
use domain::account::closing::{BusinessExport, ClosingAnswer, ClosingRefusal};
use domain::account::legal_text::{LegalAnswer, LegalTexts};
use domain::account::logo::{LogoAnswer, LogoRefusal, LogoVersion};
use domain::account::mail_account::{MailAccount, MailAnswer, MailOverview};
use domain::account::mail_inbox::{BouncedAddress, InboxAct, InboxOverview, Mailbox};
use domain::account::open_point::ServerReadiness;
use domain::account::team::{TeamAnswer, TeamOverview};
use domain::insight::report::{ReportPeriod, SalesReport};
use domain::people::data_request::{Answered, ErasureRequest, MyData};
use domain::people::import_run::{FileRefusal, ImportAnswer, ImportRun, KnownPeople, Problem};
use domain::people::record_access::RecordAccess;
use domain::people::retention::{RetentionDryRun, RetentionOf, RetentionRule};
#[cfg(feature = "ssr")]
use domain::people::sms::provider::SmsRefusal;
use domain::people::sms::provider::{SmsAnswer, SmsKeyField, SmsLimits, SmsOverview, SmsProvider};
use domain::reach::{DryRun, StrategyResult};
#[cfg(feature = "ssr")]
use domain::reach::{PushAddress, PushRefusal, PushTopic};
use domain::reach::{PushAnswer, PushState};
#[cfg(feature = "ssr")]
use domain::sales::offer::draw::DrawRefusal;
use domain::sales::offer::draw::{Draw, DrawAnswer, DrawWinner};
use domain::sales::payment::invoice::{InvoiceAnswer, InvoiceRefusal};
#[cfg(feature = "ssr")]
use domain::sales::payment::provider::PayingRefusal;
use domain::sales::payment::provider::{KeyField, PayingAnswer, PayingOverview, Provider};
use domain::sales::payment::receipt::{ReceiptLink, ReceiptSent};
use domain::service::text_search::FoundTexts;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, JsonEncoding};
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

/// Draws winners of an offer among a segment. Asked again with the same id it answers the same draw.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = DrawWinners, prefix = "/api", endpoint = "offer/draw")]
pub async fn draw_winners(
    id: uuid::Uuid,
    offer: uuid::Uuid,
    segment: uuid::Uuid,
    winners: u32,
) -> Result<DrawAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(DrawAnswer::Refused {
            refusal: DrawRefusal::NotAllowed,
        });
    };
    let args = domain::sales::offer::draw::DrawArgs {
        id,
        offer: domain::id::OfferId(offer),
        segment: domain::id::SegmentId(segment),
        winners,
    };
    let done = backend.draw_winners(&person.actor, args).await;
    done.map_err(|_| ApiError::Broken)
}

/// The draws of an offer, the newest first; none for whoever does not run offers.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListDraws, prefix = "/api", endpoint = "offer/draws")]
pub async fn draws(offer: uuid::Uuid) -> Result<Vec<Draw>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let found = backend
        .draws(&person.actor, domain::id::OfferId(offer))
        .await;
    found.map_err(|_| ApiError::Broken)
}

/// Who won a draw; nobody for whoever does not run offers.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListDrawWinners, prefix = "/api", endpoint = "offer/draw-winners")]
pub async fn draw_winner_list(id: uuid::Uuid) -> Result<Vec<DrawWinner>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let found = backend.draw_winner_list(&person.actor, id).await;
    found.map_err(|_| ApiError::Broken)
}

/// What a strategy brought; none for whoever does not decide about strategies.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = StrategyBrought, prefix = "/api", endpoint = "strategy/brought")]
pub async fn strategy_brought(id: uuid::Uuid) -> Result<Option<StrategyResult>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let found = backend
        .strategy_result(&person.actor, domain::id::StrategyId(id))
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

/// How text messages are set up; none for whoever may not set them up.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = SmsSettings, prefix = "/api", endpoint = "sms/settings")]
pub async fn sms_settings() -> Result<Option<SmsOverview>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let found = backend.sms_overview(&person.actor).await;
    found.map_err(|_| ApiError::Broken)
}

/// What somebody is told who may not set text messages up.
#[cfg(feature = "ssr")]
fn may_not_set_up_sms() -> SmsAnswer {
    let refusal = SmsRefusal::NotAllowed;
    SmsAnswer::Refused { refusal }
}

/// Has a provider carry text messages from now on, or none.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ChooseSmsProvider, prefix = "/api", endpoint = "sms/choose")]
pub async fn choose_sms_provider(provider: Option<SmsProvider>) -> Result<SmsAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up_sms());
    };
    let done = backend.choose_sms_provider(&person.actor, provider);
    done.await.map_err(|_| ApiError::Broken)
}

/// Keeps the keys of a provider, over those that were there.
///
/// # Errors
/// [`ApiError`] where there is no answer.
pub async fn keep_sms_keys(
    provider: SmsProvider,
    keys: Vec<(SmsKeyField, String)>,
) -> Result<SmsAnswer, ApiError> {
    let keys = serde_json::to_string(&keys).map_err(|_| ApiError::Broken)?;
    keep_typed_sms_keys(provider, keys).await
}

/// The same, with the keys as JSON: a form has no lists.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = KeepSmsKeys, prefix = "/api", endpoint = "sms/keep-keys")]
pub async fn keep_typed_sms_keys(
    provider: SmsProvider,
    keys: String,
) -> Result<SmsAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up_sms());
    };
    let keys = serde_json::from_str(&keys).map_err(|_| ApiError::Broken)?;
    let done = backend.keep_sms_keys(&person.actor, provider, keys);
    done.await.map_err(|_| ApiError::Broken)
}

/// Forgets the keys of a provider.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = RemoveSmsKeys, prefix = "/api", endpoint = "sms/remove-keys")]
pub async fn remove_sms_keys(provider: SmsProvider) -> Result<SmsAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up_sms());
    };
    let done = backend.remove_sms_keys(&person.actor, provider);
    done.await.map_err(|_| ApiError::Broken)
}

/// Says what may be spent on text messages from now on.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = SetSmsLimits, prefix = "/api", endpoint = "sms/limits")]
pub async fn set_sms_limits(limits: SmsLimits) -> Result<SmsAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up_sms());
    };
    let done = backend.set_sms_limits(&person.actor, limits);
    done.await.map_err(|_| ApiError::Broken)
}

/// Sends a test to a number.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = TestSms, prefix = "/api", endpoint = "sms/test")]
pub async fn test_sms(to: String) -> Result<SmsAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up_sms());
    };
    let done = backend.test_sms(&person.actor, &to);
    done.await.map_err(|_| ApiError::Broken)
}

/// Adds a template, or looks at one again.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = KeepSmsTemplate, prefix = "/api", endpoint = "sms/keep-template")]
pub async fn keep_sms_template(code: String, sign: String) -> Result<SmsAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up_sms());
    };
    let done = backend.keep_sms_template(&person.actor, &code, &sign);
    done.await.map_err(|_| ApiError::Broken)
}

/// Lets go of a template.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = RemoveSmsTemplate, prefix = "/api", endpoint = "sms/remove-template")]
pub async fn remove_sms_template(code: String) -> Result<SmsAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up_sms());
    };
    let done = backend.remove_sms_template(&person.actor, &code);
    done.await.map_err(|_| ApiError::Broken)
}

/// The texts that may be written; none where any text may.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = SmsTemplates, prefix = "/api", endpoint = "sms/templates")]
pub async fn sms_templates() -> Result<Option<Vec<String>>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let found = backend.sms_templates(&person.actor).await;
    found.map_err(|_| ApiError::Broken)
}

/// Lets messages go to a number again that said *stop* and is nobody known.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = LiftSmsStop, prefix = "/api", endpoint = "sms/lift-stop")]
pub async fn lift_sms_stop(number: String) -> Result<SmsAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up_sms());
    };
    let done = backend.lift_sms_stop(&person.actor, &number);
    done.await.map_err(|_| ApiError::Broken)
}

/// How paying online is set up; none for whoever may not set it up.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = PayingSettings, prefix = "/api", endpoint = "pay/settings")]
pub async fn paying_settings() -> Result<Option<PayingOverview>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let found = backend.paying(Some(&person.actor)).await;
    found.map_err(|_| ApiError::Broken)
}

/// What somebody is told who may not set paying online up.
#[cfg(feature = "ssr")]
fn may_not_set_up() -> PayingAnswer {
    let refusal = PayingRefusal::NotAllowed;
    PayingAnswer::Refused { refusal }
}

/// Lets customers pay through a provider from now on, or through none.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ChooseProvider, prefix = "/api", endpoint = "pay/choose")]
pub async fn choose_provider(provider: Option<Provider>) -> Result<PayingAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up());
    };
    let done = backend.choose_provider(Some(&person.actor), provider);
    done.await.map_err(|_| ApiError::Broken)
}

/// Keeps the keys of a provider, over those that were there.
///
/// # Errors
/// [`ApiError`] where there is no answer.
pub async fn keep_keys(
    provider: Provider,
    keys: Vec<(KeyField, String)>,
) -> Result<PayingAnswer, ApiError> {
    let keys = serde_json::to_string(&keys).map_err(|_| ApiError::Broken)?;
    keep_typed_keys(provider, keys).await
}

/// The same, with the keys as JSON: a form has no lists.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = KeepKeys, prefix = "/api", endpoint = "pay/keep-keys")]
pub async fn keep_typed_keys(provider: Provider, keys: String) -> Result<PayingAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up());
    };
    let keys = serde_json::from_str(&keys).map_err(|_| ApiError::Broken)?;
    let done = backend.keep_keys(Some(&person.actor), provider, keys);
    done.await.map_err(|_| ApiError::Broken)
}

/// Forgets the keys of a provider.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = RemoveKeys, prefix = "/api", endpoint = "pay/remove-keys")]
pub async fn remove_keys(provider: Provider) -> Result<PayingAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up());
    };
    let done = backend.remove_keys(Some(&person.actor), provider);
    done.await.map_err(|_| ApiError::Broken)
}

/// Asks a provider whether it knows the keys that are kept.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = TryKeys, prefix = "/api", endpoint = "pay/try-keys")]
pub async fn try_keys(provider: Provider) -> Result<PayingAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(may_not_set_up());
    };
    let done = backend.try_keys(Some(&person.actor), provider);
    done.await.map_err(|_| ApiError::Broken)
}

/// The link of an order's receipt; none for whoever takes no payments.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskReceiptLink, prefix = "/api", endpoint = "receipt/link")]
pub async fn receipt_link(order: uuid::Uuid) -> Result<Option<ReceiptLink>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let link = backend
        .receipt_link(&person.actor, domain::OrderId(order))
        .await;
    link.map_err(|_| ApiError::Broken)
}

/// Mails an order's receipt.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = SendReceipt, prefix = "/api", endpoint = "receipt/send")]
pub async fn send_receipt(order: uuid::Uuid, to: String) -> Result<ReceiptSent, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(ReceiptSent::Refused(
            domain::sales::payment::receipt::ReceiptRefusal::NotAllowed,
        ));
    };
    let sent = backend
        .send_receipt(&person.actor, domain::OrderId(order), &to)
        .await;
    sent.map_err(|_| ApiError::Broken)
}

/// What an invoice is made out with, as a form sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceForm {
    pub order: uuid::Uuid,
    /// Of the device, so that the same once more is known again.
    pub id: uuid::Uuid,
    pub name: String,
    pub address: String,
    pub tax_number: String,
    pub due_days: i64,
}

/// Gives an order its invoice.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = IssueInvoice, prefix = "/api", endpoint = "invoice/issue")]
pub async fn issue_invoice(form: InvoiceForm) -> Result<InvoiceAnswer, ApiError> {
    use domain::sales::payment::invoice::{InvoiceWish, Recipient};
    let Some((backend, person)) = caller() else {
        return Ok(no_invoice());
    };
    let wish = InvoiceWish {
        order: domain::OrderId(form.order),
        id: domain::id::InvoiceId(form.id),
        recipient: Recipient {
            name: form.name,
            address: form.address,
            tax_number: form.tax_number,
        },
        due_days: form.due_days,
    };
    let issued = backend.issue_invoice(&person.actor, &wish).await;
    issued.map_err(|_| ApiError::Broken)
}

/// Takes an invoice back by a credit note of the given id.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = TakeInvoiceBack, prefix = "/api", endpoint = "invoice/take-back")]
pub async fn take_invoice_back(
    of: uuid::Uuid,
    note: uuid::Uuid,
    reason: String,
) -> Result<InvoiceAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(no_invoice());
    };
    let ids = [of, note].map(domain::id::InvoiceId);
    let back = backend
        .take_invoice_back(&person.actor, ids.into(), &reason)
        .await;
    back.map_err(|_| ApiError::Broken)
}

/// The link of an invoice; none for whoever gives out none.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskInvoiceLink, prefix = "/api", endpoint = "invoice/link")]
pub async fn invoice_link(id: uuid::Uuid) -> Result<Option<ReceiptLink>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let link = backend
        .invoice_link(&person.actor, domain::id::InvoiceId(id))
        .await;
    link.map_err(|_| ApiError::Broken)
}

/// The series whose numbers wait since a restore, and the last one that is known; none where they go on.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskInvoicesRest, prefix = "/api", endpoint = "invoice/rest")]
pub async fn invoices_rest() -> Result<Option<(String, i64)>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let rests = backend.invoices_rest(&person.actor).await;
    rests.map_err(|_| ApiError::Broken)
}

/// Says which number was the last one given out; none where numbers go on, else why not.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ConfirmInvoiceNumber, prefix = "/api", endpoint = "invoice/confirm")]
pub async fn confirm_invoice_number(last: i64) -> Result<Option<InvoiceRefusal>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Some(InvoiceRefusal::NotAllowed));
    };
    let said = backend.confirm_invoice_number(&person.actor, last).await;
    said.map_err(|_| ApiError::Broken)
}

#[cfg(feature = "ssr")]
fn no_invoice() -> InvoiceAnswer {
    InvoiceAnswer::Refused(InvoiceRefusal::NotAllowed)
}

/// Brings a file of people: the server reads it and says what it would do. None for whoever may not. The browser sends it as it lies on the
/// disk, so that it is never whole in this program's memory.
///
/// # Errors
/// [`ApiError`] where there is no answer; nothing was kept then.
pub async fn upload_import(file: &web_sys::File) -> Result<Option<ImportAnswer>, ApiError> {
    let name = js_sys::encode_uri_component(&file.name());
    let address = format!("/api/import/v1/upload?name={name}");
    match post_bytes(&address, file).await? {
        Posted::Answer(text) => serde_json::from_str(&text).map_err(|_| ApiError::Broken),
        Posted::NotAllowed => Ok(None),
        Posted::TooLarge => Ok(Some(ImportAnswer::Refused(FileRefusal::TooLarge))),
    }
}

/// The logo that stands.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskLogo, prefix = "/api", endpoint = "business/logo")]
pub async fn business_logo() -> Result<Option<LogoVersion>, ApiError> {
    let Some(backend) = use_context::<backend::Backend>() else {
        return Ok(None);
    };
    backend.logo().await.map_err(|_| ApiError::Broken)
}

/// Sends a picture as the logo; without one there is none from now on.
///
/// # Errors
/// [`ApiError`] where there is no answer; the one before stays then.
pub async fn send_logo(picture: Option<&web_sys::Blob>) -> Result<LogoAnswer, ApiError> {
    let empty = web_sys::Blob::new().map_err(|_| ApiError::Broken)?;
    let picture = picture.unwrap_or(&empty);
    match post_bytes("/api/business/v1/logo", picture).await? {
        Posted::Answer(text) => serde_json::from_str(&text).map_err(|_| ApiError::Broken),
        Posted::NotAllowed => Ok(LogoAnswer::Refused(LogoRefusal::NotAllowed)),
        Posted::TooLarge => Ok(LogoAnswer::Refused(LogoRefusal::TooLarge)),
    }
}

/// What became of bytes that were sent whole.
enum Posted {
    Answer(String),
    NotAllowed,
    TooLarge,
}

async fn post_bytes(address: &str, bytes: &web_sys::Blob) -> Result<Posted, ApiError> {
    use wasm_bindgen_futures::JsFuture;
    use wasm_bindgen_futures::wasm_bindgen::JsCast as _;
    let window = web_sys::window().ok_or(ApiError::Broken)?;
    let body = bytes.slice_with_f64_and_f64_and_content_type(0.0, bytes.size(), OCTETS);
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    let body = body.map_err(|_| ApiError::Broken)?;
    init.set_body(&body);
    let asked = JsFuture::from(window.fetch_with_str_and_init(address, &init)).await;
    let answer = asked.map_err(|_| ApiError::Unreachable)?;
    let answer: web_sys::Response = answer.dyn_into().map_err(|_| ApiError::Broken)?;
    match answer.status() {
        200 => {}
        401 | 404 => return Ok(Posted::NotAllowed),
        413 => return Ok(Posted::TooLarge),
        408 | 503 | 504 => return Err(ApiError::Unreachable),
        _ => return Err(ApiError::Broken),
    }
    let text = answer.text().map_err(|_| ApiError::Broken)?;
    let text = JsFuture::from(text).await;
    let text = text.map_err(|_| ApiError::Unreachable)?;
    text.as_string().map(Posted::Answer).ok_or(ApiError::Broken)
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

/// Reads a waiting file once more as somebody says that it is to be read, said as JSON; none where there is none such.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ReadImport, prefix = "/api", endpoint = "import/read")]
pub async fn read_import(
    id: uuid::Uuid,
    reading: String,
) -> Result<Option<ImportAnswer>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let Ok(reading) = serde_json::from_str(&reading) else {
        return Ok(None);
    };
    let answer = backend.read_import(&person.actor, id, reading).await;
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

/// Tells which records were open on this phone; false where nobody is signed in, so that the phone keeps them.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be told again.
#[server(name = TellLooked, prefix = "/api", endpoint = "privacy/looked")]
pub async fn tell_looked(people: String) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let people: Vec<domain::ContactId> = people
        .split(',')
        .take(domain::people::record_access::MAX_TOLD)
        .filter_map(|id| id.parse().ok())
        .collect();
    let noted = backend.note_looked(&person.actor, &people).await;
    noted.map(|()| true).map_err(|_| ApiError::Broken)
}

/// Who looked at, changed or took out somebody's record; nothing for whoever may not read it.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListAccess, prefix = "/api", endpoint = "privacy/access")]
pub async fn access_list(contact: uuid::Uuid) -> Result<Vec<RecordAccess>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let found = backend
        .access_list(&person.actor, domain::ContactId(contact))
        .await;
    found.map_err(|_| ApiError::Broken)
}

/// How long things stay; nothing for whoever may not say it.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListRetention, prefix = "/api", endpoint = "privacy/retention")]
pub async fn retention_rules() -> Result<Vec<RetentionRule>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let rules = backend.retention_rules(&person.actor).await;
    rules.map_err(|_| ApiError::Broken)
}

/// What would go tonight; none for whoever may not ask.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = TryRetention, prefix = "/api", endpoint = "privacy/retention-try")]
pub async fn retention_dry_run(
    of: RetentionOf,
    months: u32,
) -> Result<Option<RetentionDryRun>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let found = backend.retention_dry_run(&person.actor, of, months).await;
    found.map_err(|_| ApiError::Broken)
}

/// Says how long something stays, without months for ever; false for whoever may not.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be said again.
#[server(name = SetRetention, prefix = "/api", endpoint = "privacy/retention-set")]
pub async fn set_retention(of: RetentionOf, months: Option<u32>) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let rule = RetentionRule { of, months };
    let done = backend.set_retention(&person.actor, rule).await;
    done.map_err(|_| ApiError::Broken)
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

/// The caller's link to the book, without the link itself.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = FindCalendarFeed, prefix = "/api", endpoint = "calendar/feed")]
pub async fn calendar_feed() -> Result<Option<CalendarFeed>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let feed = backend.calendar_feed(&person.actor).await;
    feed.map_err(|_| ApiError::Broken)
}

/// Makes a link to the book and answers its address; the one before ends. None for whoever does not work here.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = MakeCalendarFeed, prefix = "/api", endpoint = "calendar/make")]
pub async fn make_calendar_feed(full_names: bool) -> Result<Option<String>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let made = backend.make_calendar_feed(&person.actor, full_names).await;
    made.map_err(|_| ApiError::Broken)
}

/// Ends the caller's link to the book.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = DropCalendarFeed, prefix = "/api", endpoint = "calendar/drop")]
pub async fn drop_calendar_feed() -> Result<(), ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(());
    };
    let gone = backend.drop_calendar_feed(&person.actor).await;
    gone.map_err(|_| ApiError::Broken)
}

/// What this login's phone needs to know to be told of what happens while the app is closed; none for whoever is not signed in.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = FindPushState, prefix = "/api", endpoint = "web-push/state")]
pub async fn push_state() -> Result<Option<PushState>, ApiError> {
    let Some((backend, person, session)) = login() else {
        return Ok(None);
    };
    let state = backend.push_state(person.actor.user, &session).await;
    state.map(Some).map_err(|_| ApiError::Broken)
}

/// From now on this login's phone is told at this address; its worker has the words of the language.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = KeepPushSubscription, prefix = "/api", endpoint = "web-push/keep")]
pub async fn keep_push_subscription(
    endpoint: String,
    p256dh: String,
    auth: String,
    zh: bool,
) -> Result<PushAnswer, ApiError> {
    let Some((backend, person, session)) = login() else {
        let refusal = PushRefusal::SignedOut;
        return Ok(PushAnswer::Refused { refusal });
    };
    let address = PushAddress {
        endpoint,
        p256dh,
        auth,
    };
    let lang = if zh {
        domain::Lang::Zh
    } else {
        domain::Lang::En
    };
    let user = person.actor.user;
    let kept = backend.keep_push_subscription(user, &session, &address, lang);
    kept.await.map_err(|_| ApiError::Broken)
}

/// This login's phone is told nothing any more.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = DropPushSubscription, prefix = "/api", endpoint = "web-push/drop")]
pub async fn drop_push_subscription() -> Result<(), ApiError> {
    let Some((backend, person, session)) = login() else {
        return Ok(());
    };
    let gone = backend.drop_push_subscription(person.actor.user, &session);
    gone.await.map_err(|_| ApiError::Broken)
}

/// What the caller does not want to be told, on none of their phones: names with spaces between.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = SetPushChoices, prefix = "/api", endpoint = "web-push/choices")]
pub async fn set_push_choices(off: String) -> Result<(), ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(());
    };
    let off: Vec<PushTopic> = off.split(' ').filter_map(PushTopic::parse).collect();
    let set = backend.set_push_choices(person.actor.user, &off).await;
    set.map_err(|_| ApiError::Broken)
}

/// The caller and the public id of their login.
#[cfg(feature = "ssr")]
fn login() -> Option<(backend::Backend, backend::Person, String)> {
    let (backend, person) = caller()?;
    let session = use_context::<CurrentSession>().and_then(|current| current.0)?;
    Some((backend, person, session))
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

/// Says what a colleague may beside their role; nothing said is what the role may.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = SetLimits, prefix = "/api", endpoint = "team/limits")]
pub async fn set_limits(
    user: uuid::Uuid,
    discount: Option<u32>,
    refund: Option<i64>,
    no_export: bool,
) -> Result<TeamAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(nobody());
    };
    let limits = domain::account::Limits {
        discount,
        refund: refund.map(domain::Money),
        no_export,
    };
    let said = backend
        .set_limits(&person.actor, domain::UserId(user), limits)
        .await;
    said.map_err(|_| ApiError::Broken)
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

/// How mail stands; none for whoever does not run the business.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskMail, prefix = "/api", endpoint = "business/mail")]
pub async fn mail_overview() -> Result<Option<MailOverview>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let overview = backend.mail_overview(&person.actor).await;
    overview.map_err(|_| ApiError::Broken)
}

/// Sets up the mailbox that mails leave from; an empty password leaves the one that was typed before. Nobody is told a password again.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = SetMail, prefix = "/api", endpoint = "business/set-mail")]
pub async fn set_mail(account: MailAccount, password: String) -> Result<MailAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(no_mail());
    };
    let answer = backend.set_mail_account(&person.actor, account, &password);
    answer.await.map_err(|_| ApiError::Broken)
}

/// Forgets the mailbox: no mail leaves from now on.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = RemoveMail, prefix = "/api", endpoint = "business/remove-mail")]
pub async fn remove_mail() -> Result<MailAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(no_mail());
    };
    let answer = backend.remove_mail_account(&person.actor).await;
    answer.map_err(|_| ApiError::Broken)
}

/// Sends whoever asks one mail now, and says how that went.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = TestMail, prefix = "/api", endpoint = "business/test-mail")]
pub async fn test_mail() -> Result<MailAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(no_mail());
    };
    let answer = backend.test_mail(&person.actor).await;
    answer.map_err(|_| ApiError::Broken)
}

/// How what comes in by mail stands; none for whoever does not run the business.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskInbox, prefix = "/api", endpoint = "business/mail-inbox")]
pub async fn inbox_overview() -> Result<Option<InboxOverview>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let overview = backend.inbox_overview(&person.actor).await;
    overview.map_err(|_| ApiError::Broken)
}

/// Has a mailbox be read; an empty password leaves the one that was typed before.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = SetMailbox, prefix = "/api", endpoint = "business/set-mailbox")]
pub async fn set_mailbox(mailbox: Mailbox, password: String) -> Result<MailAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(no_mail());
    };
    let answer = backend.set_mailbox(&person.actor, mailbox, &password);
    answer.await.map_err(|_| ApiError::Broken)
}

/// Reads the mailbox no more.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = RemoveMailbox, prefix = "/api", endpoint = "business/remove-mailbox")]
pub async fn remove_mailbox() -> Result<MailAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(no_mail());
    };
    let answer = backend.remove_mailbox(&person.actor).await;
    answer.map_err(|_| ApiError::Broken)
}

/// Lets mail leave to an address again, or takes no more from it, or does again; false for whoever may not.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = ActOnInbox, prefix = "/api", endpoint = "business/act-on-inbox")]
pub async fn act_on_inbox(act: InboxAct, address: String) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let done = backend.act_on_inbox(&person.actor, act, &address).await;
    done.map_err(|_| ApiError::Broken)
}

/// The beginning of a mail as it came; none where it is not kept any more, and for whoever does not run the business.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskRawMail, prefix = "/api", endpoint = "business/raw-mail")]
pub async fn raw_mail(id: uuid::Uuid) -> Result<Option<String>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let raw = backend.raw_mail(&person.actor, id).await;
    raw.map_err(|_| ApiError::Broken)
}

/// From which of these addresses, a line each, mail comes back.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskBounced, prefix = "/api", endpoint = "people/bounced")]
pub async fn bounced_addresses(addresses: String) -> Result<Vec<BouncedAddress>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let of: Vec<String> = addresses.lines().map(str::to_owned).collect();
    let found = backend.bounced_addresses(&person.actor, &of).await;
    found.map_err(|_| ApiError::Broken)
}

/// The newest of what was said over all channels; nothing for whoever does not work here.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = SearchTexts, prefix = "/api", endpoint = "service/search-texts")]
pub async fn search_texts(typed: String) -> Result<FoundTexts, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(FoundTexts::default());
    };
    let found = backend.search_texts(&person.actor, &typed).await;
    found.map_err(|_| ApiError::Broken)
}

/// Imprint and privacy text, as everybody may read them.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskLegal, prefix = "/api", endpoint = "business/legal")]
pub async fn legal_texts() -> Result<LegalTexts, ApiError> {
    let Some(backend) = use_context::<backend::Backend>() else {
        return Ok(LegalTexts::default());
    };
    backend.legal_texts().await.map_err(|_| ApiError::Broken)
}

/// Writes both, where they stand as whoever writes saw them.
///
/// # Errors
/// [`ApiError`] where there is no answer; the same may be asked again.
#[server(name = SetLegal, prefix = "/api", endpoint = "business/set-legal", input = Json)]
pub async fn set_legal_texts(was: LegalTexts, new: LegalTexts) -> Result<LegalAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(LegalAnswer::NotAllowed);
    };
    let answer = backend.set_legal_texts(&person.actor, &was, &new).await;
    answer.map_err(|_| ApiError::Broken)
}

/// The archive of everything that the caller had made; none where there is none of theirs.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskBusinessExport, prefix = "/api", endpoint = "business/export")]
pub async fn business_export() -> Result<Option<BusinessExport>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let found = backend.business_export(&person.actor).await;
    found.map_err(|_| ApiError::Broken)
}

/// Has an archive of everything made, for an owner who gives the password.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = MakeBusinessExport, prefix = "/api", endpoint = "business/make-export")]
pub async fn make_business_export(
    password: String,
) -> Result<Result<BusinessExport, ClosingRefusal>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Err(ClosingRefusal::NotAllowed));
    };
    let asked = backend.ask_business_export(&person, &password).await;
    asked.map_err(|_| ApiError::Broken)
}

/// Closes the business, for an owner who gives the password and types its name: nobody is signed in afterwards.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = CloseBusiness, prefix = "/api", endpoint = "business/close")]
pub async fn close_business(name: String, password: String) -> Result<ClosingAnswer, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(ClosingAnswer::Refused(ClosingRefusal::NotAllowed));
    };
    if is_demo() {
        return Ok(ClosingAnswer::Refused(ClosingRefusal::Demo));
    }
    let done = backend.close_business(&person, &name, &password).await;
    let done = done.map_err(|_| ApiError::Broken)?;
    if let Some(tell) = use_context::<SessionEnded>() {
        for session in done.ended {
            (tell.0)(session);
        }
    }
    Ok(done.answer)
}

/// What only the server knows of what is still open; none for whoever does not run the business.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskReadiness, prefix = "/api", endpoint = "business/readiness")]
pub async fn server_readiness() -> Result<Option<ServerReadiness>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let known = backend.readiness(&person.actor).await;
    known.map_err(|_| ApiError::Broken)
}

/// What whoever is not signed in hears about mail.
#[cfg(feature = "ssr")]
fn no_mail() -> MailAnswer {
    MailAnswer::Refused(domain::account::mail_account::MailRefusal::NotAllowed)
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
