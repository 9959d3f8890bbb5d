//! The phone's own screen lock as a key: a passkey that answers a salt with a secret (WebAuthn's PRF extension). It proves nothing to
//! the server, which does not know it.

use crate::platform::{self, window};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use vault::{Key, KeySlot};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;

/// How long the browser asks, ms.
const PATIENCE: f64 = 60_000.0;
/// COSE names of the signatures that every authenticator has one of.
const SIGNATURES: [f64; 2] = [-7.0, -257.0];

/// True where this browser and phone have such passkeys.
pub async fn possible() -> bool {
    has_prf().await.unwrap_or(false)
}

async fn has_prf() -> Option<bool> {
    let class = get(&window(), "PublicKeyCredential")?;
    let capabilities = call(&class, "getClientCapabilities", None).await?;
    let prf = get(&capabilities, "extension:prf")?.as_bool()?;
    let lock = call(
        &class,
        "isUserVerifyingPlatformAuthenticatorAvailable",
        None,
    )
    .await?;
    Some(prf && lock.as_bool()?)
}

/// Makes a passkey and wraps the data key with what it answers.
pub async fn make(data: &Key) -> Option<KeySlot> {
    let salt: [u8; 32] = platform::random();
    let credential = ask("create", &creation(&salt)?).await?;
    let id = Uint8Array::new(&get(&credential, "rawId")?).to_vec();
    // Some authenticators answer only when they are asked again.
    let secret = match answer(&credential) {
        Some(secret) => secret,
        None => answer(&ask("get", &request(&id, &salt)?).await?)?,
    };
    KeySlot::by_passkey(data, id, salt, &secret, platform::random()).ok()
}

/// The data key, by the passkey.
pub async fn open(slot: &KeySlot) -> Option<Key> {
    let KeySlot::Passkey {
        credential, salt, ..
    } = slot
    else {
        return None;
    };
    let shown = ask("get", &request(credential, salt)?).await?;
    slot.open_by_passkey(&answer(&shown)?).ok()
}

/// `navigator.credentials.create` or `get`; none where the person or the browser declines.
async fn ask(what: &str, public_key: &JsValue) -> Option<JsValue> {
    let credentials = get(&window().navigator(), "credentials")?;
    let options = object(&[("publicKey", public_key.clone())])?;
    let found = call(&credentials, what, Some(&options)).await?;
    (!found.is_null()).then_some(found)
}

fn creation(salt: &[u8]) -> Option<JsValue> {
    let text = |text: &str| JsValue::from_str(text);
    let kinds = SIGNATURES.map(|alg| {
        object(&[
            ("type", text("public-key")),
            ("alg", JsValue::from_f64(alg)),
        ])
    });
    let user = platform::random::<16>();
    object(&[
        ("challenge", bytes(&platform::random::<32>())),
        ("rp", object(&[("name", text("Rapport"))])?),
        (
            "user",
            object(&[
                ("id", bytes(&user)),
                ("name", text("Rapport")),
                ("displayName", text("Rapport")),
            ])?,
        ),
        (
            "pubKeyCredParams",
            kinds.into_iter().flatten().collect::<Array>().into(),
        ),
        (
            "authenticatorSelection",
            object(&[
                ("authenticatorAttachment", text("platform")),
                ("residentKey", text("discouraged")),
                ("userVerification", text("required")),
            ])?,
        ),
        ("timeout", JsValue::from_f64(PATIENCE)),
        ("extensions", prf(salt)?),
    ])
}

fn request(credential: &[u8], salt: &[u8]) -> Option<JsValue> {
    let allowed = object(&[
        ("type", JsValue::from_str("public-key")),
        ("id", bytes(credential)),
    ])?;
    object(&[
        ("challenge", bytes(&platform::random::<32>())),
        ("allowCredentials", Array::of1(&allowed).into()),
        ("userVerification", JsValue::from_str("required")),
        ("timeout", JsValue::from_f64(PATIENCE)),
        ("extensions", prf(salt)?),
    ])
}

fn prf(salt: &[u8]) -> Option<JsValue> {
    let first = object(&[("first", bytes(salt))])?;
    object(&[("prf", object(&[("eval", first)])?)])
}

/// What the passkey answered to the salt.
fn answer(credential: &JsValue) -> Option<Vec<u8>> {
    let results: Function = get(credential, "getClientExtensionResults")?
        .dyn_into()
        .ok()?;
    let extensions = results.call0(credential).ok()?;
    let first = get(&get(&get(&extensions, "prf")?, "results")?, "first")?;
    Some(Uint8Array::new(&first).to_vec())
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn object(fields: &[(&str, JsValue)]) -> Option<JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &JsValue::from_str(name), value).ok()?;
    }
    Some(object.into())
}

fn get(from: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(from, &JsValue::from_str(name)).ok()?;
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

async fn call(on: &JsValue, name: &str, with: Option<&JsValue>) -> Option<JsValue> {
    let method: Function = get(on, name)?.dyn_into().ok()?;
    let called = match with {
        Some(with) => method.call1(on, with),
        None => method.call0(on),
    };
    let promise: Promise = called.ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
