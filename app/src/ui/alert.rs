//! What a browser tells of without being looked at: a tone, a vibration, a number on the app's icon. Not every browser has each of
//! them; one that is missing is left out without a word.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use std::time::Duration;

/// Of the tone, in Hz.
const PITCH: f64 = 880.0;
/// How long it is, in seconds.
const LENGTH: f64 = 0.4;
/// Of the vibration, in ms.
const SHAKE: f64 = 200.0;

/// A short tone and a vibration. Browsers are silent before somebody has tapped on the page.
pub fn sound() {
    let _ = tone();
    let _ = call(&window().navigator(), "vibrate", &[SHAKE.into()]);
}

/// Writes a number on the icon of the installed app; 0 takes it away.
pub fn badge(count: usize) {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let navigator = window().navigator();
    let asked = match count {
        0 => call(&navigator, "clearAppBadge", &[]),
        count => call(&navigator, "setAppBadge", &[count.into()]),
    };
    settle(asked);
}

fn tone() -> Result<(), JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &"AudioContext".into())?.dyn_into()?;
    let context = Reflect::construct(&class, &Array::new())?;
    let start = Reflect::get(&context, &"currentTime".into())?
        .as_f64()
        .unwrap_or_default();
    let end = JsValue::from_f64(start + LENGTH);
    let oscillator = call(&context, "createOscillator", &[])?;
    let gain = call(&context, "createGain", &[])?;
    let pitch = Reflect::get(&oscillator, &"frequency".into())?;
    let loud = Reflect::get(&gain, &"gain".into())?;
    call(&pitch, "setValueAtTime", &[PITCH.into(), start.into()])?;
    // From audible to nothing: an end that is cut off is heard as a click.
    call(&loud, "setValueAtTime", &[0.2.into(), start.into()])?;
    call(
        &loud,
        "exponentialRampToValueAtTime",
        &[0.001.into(), end.clone()],
    )?;
    call(&oscillator, "connect", std::slice::from_ref(&gain))?;
    let out = Reflect::get(&context, &"destination".into())?;
    call(&gain, "connect", &[out])?;
    call(&oscillator, "start", &[])?;
    call(&oscillator, "stop", &[end])?;
    // A page may have only a few at once.
    let close = move || settle(call(&context, "close", &[]));
    set_timeout(close, Duration::from_secs(1));
    Ok(())
}

/// Lets a promise end as it will: nobody waits for it, and a refusal is no error of the page.
fn settle(asked: Result<JsValue, JsValue>) {
    if let Some(promise) = asked
        .ok()
        .and_then(|asked| asked.dyn_into::<js_sys::Promise>().ok())
    {
        leptos::task::spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}

fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    function.apply(of, &arguments.iter().collect::<Array>())
}
