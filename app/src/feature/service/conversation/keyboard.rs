//! How much of the page the phone's keyboard covers, for the style sheet.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, VisualViewport};

/// Keeps `--keyboard` on the document while the calling screen is there.
pub fn follow_keyboard() {
    let Some(viewport) = window().visual_viewport() else {
        return;
    };
    let seen = viewport.clone();
    let resized = Closure::<dyn Fn()>::new(move || tell(covered(&seen)));
    let listener: js_sys::Function = resized.as_ref().unchecked_ref::<js_sys::Function>().clone();
    for event in ["resize", "scroll"] {
        // Without the events the composer stands where it always does.
        let _ = viewport.add_event_listener_with_callback(event, &listener);
    }
    let kept = StoredValue::new_local((viewport, listener, resized));
    on_cleanup(move || {
        kept.try_with_value(|(viewport, listener, _)| {
            for event in ["resize", "scroll"] {
                // Fails only where it was not listened to.
                let _ = viewport.remove_event_listener_with_callback(event, listener);
            }
        });
        tell(0.0);
    });
}

/// Pixels of the layout below what is seen. A page that is zoomed in covers nothing.
fn covered(viewport: &VisualViewport) -> f64 {
    let inner = window().inner_height().ok();
    let inner = inner.and_then(|height| height.as_f64()).unwrap_or(0.0);
    if viewport.scale() > 1.01 {
        return 0.0;
    }
    (inner - viewport.height() - viewport.offset_top()).max(0.0)
}

fn tell(covered: f64) {
    let root = document().document_element();
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        // Fails only for names that are no properties.
        let _ = root
            .style()
            .set_property("--keyboard", &format!("{}px", covered.round()));
    }
}
