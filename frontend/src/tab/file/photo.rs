//! Making a photo smaller.

use crate::platform::window;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

/// The longer edge of a photo that is not sent as it is, pixels.
const EDGE: u32 = 2_048;
const QUALITY: f64 = 0.85;

/// A photo as it goes.
pub struct Photo {
    pub width: u32,
    pub height: u32,
    /// As JPEG; none where the original goes.
    pub bytes: Option<Vec<u8>>,
}

/// Width and height within the edge.
fn fit(width: u32, height: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= EDGE {
        return (width, height);
    }
    let scale = |side: u32| {
        let side = u64::from(side) * u64::from(EDGE) / u64::from(longer);
        u32::try_from(side).unwrap_or(EDGE).max(1)
    };
    (scale(width), scale(height))
}

/// Draws a photo anew, upright, at most 2048 pixels long. None where this browser cannot draw it.
pub async fn scaled(file: &web_sys::File, original: bool) -> Option<Photo> {
    let bitmap = window().create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await.ok()?.dyn_into().ok()?;
    let photo = if original {
        Some(Photo {
            width: bitmap.width(),
            height: bitmap.height(),
            bytes: None,
        })
    } else {
        draw(&bitmap).await
    };
    bitmap.close();
    photo
}

async fn draw(bitmap: &ImageBitmap) -> Option<Photo> {
    let (width, height) = fit(bitmap.width(), bitmap.height());
    let canvas: HtmlCanvasElement = leptos::prelude::document()
        .create_element("canvas")
        .ok()?
        .dyn_into()
        .ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // JPEG knows no transparency.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width.into(), height.into());
    context
        .draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width.into(), height.into())
        .ok()?;
    let bytes = encode(&canvas).await?;
    Some(Photo {
        width,
        height,
        bytes: Some(bytes),
    })
}

async fn encode(canvas: &HtmlCanvasElement) -> Option<Vec<u8>> {
    let (tell, told) = futures::channel::oneshot::channel();
    let taken = Closure::once_into_js(move |blob: JsValue| drop(tell.send(blob)));
    canvas
        .to_blob_with_type_and_encoder_options(taken.unchecked_ref(), "image/jpeg", &QUALITY.into())
        .ok()?;
    let blob: web_sys::Blob = told.await.ok()?.dyn_into().ok()?;
    super::bytes_of(&blob).await
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn a_photo_fits_its_edge_and_keeps_its_shape_and_both_its_sides() {
        for (from, to) in [
            ((800, 600), (800, 600)),
            ((2_048, 10), (2_048, 10)),
            ((4_096, 2_048), (2_048, 1_024)),
            ((3_000, 4_000), (1_536, 2_048)),
            ((1, 100_000), (1, 2_048)),
            ((u32::MAX, u32::MAX), (2_048, 2_048)),
        ] {
            assert_eq!(fit(from.0, from.1), to, "{from:?}");
        }
    }
}
