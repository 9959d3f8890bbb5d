//! Files of unsent work: offered, chosen, delivered.

use crate::net;
use crate::platform;
use futures::channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;
use sync::parcel::MAX_FILE_BYTES;
use sync::{Delivery, Parcel, ParcelError, Settled, Stuck};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

/// Offers a parcel as a file to keep.
pub fn offer(parcel: &Parcel) {
    if platform::offer_file("rapport-unsent.json", &parcel.to_file()).is_err() {
        leptos::logging::error!("the file could not be offered");
    }
}

/// Asks for a file and reads it; none where no file was chosen.
pub async fn choose() -> Option<Result<Parcel, ParcelError>> {
    let file = chosen().await?;
    #[expect(clippy::cast_precision_loss, reason = "a bound, far below 2^53")]
    if file.size() > MAX_FILE_BYTES as f64 {
        return Some(Err(ParcelError::Foreign));
    }
    let text = JsFuture::from(file.text()).await.ok();
    let text = text.and_then(|text| text.as_string());
    Some(text.map_or(Err(ParcelError::Damaged), |text| Parcel::from_file(&text)))
}

/// The browser's own question. Older browsers do not tell when it was closed without a choice: then this waits, and the next
/// question takes its place.
async fn chosen() -> Option<web_sys::File> {
    let input: web_sys::HtmlInputElement = leptos::prelude::document()
        .create_element("input")
        .ok()?
        .dyn_into()
        .ok()?;
    input.set_type("file");
    input.set_accept(".json,application/json");
    let (tell, told) = oneshot::channel();
    let tell = Rc::new(RefCell::new(Some(tell)));
    let answer = {
        let input = input.clone();
        Closure::<dyn FnMut()>::new(move || {
            if let Some(tell) = tell.borrow_mut().take() {
                let _ = tell.send(input.files().and_then(|files| files.get(0)));
            }
        })
    };
    for event in ["change", "cancel"] {
        input
            .add_event_listener_with_callback(event, answer.as_ref().unchecked_ref())
            .ok()?;
    }
    input.click();
    let file = told.await.ok().flatten();
    drop(answer);
    file
}

/// Sends a parcel, batch after batch.
pub async fn deliver(parcel: Parcel, jump: bool) -> Result<Vec<Settled>, Stuck> {
    let mut delivery = Delivery::new(parcel, crate::BUILD.to_owned(), jump);
    while let Some(request) = delivery.next() {
        delivery.take(net::push(&request).await)?;
    }
    Ok(delivery.settled().to_vec())
}
