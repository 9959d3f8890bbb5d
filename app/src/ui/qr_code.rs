//! A text as the square that a phone's camera reads.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// White around the square, in its own dots: cameras need it.
const BORDER: i32 = 4;

/// The dark dots as a path, and the width of the whole with its border; none for a text that is too long for any square.
fn path(text: &str, spare: QrCodeEcc) -> Option<(String, i32)> {
    let code = QrCode::encode_text(text, spare).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                let _ = write!(path, "M{} {}h1v1h-1z", x + BORDER, y + BORDER);
            }
        }
    }
    Some((path, code.size() + 2 * BORDER))
}

/// The square, black on white also where the rest is dark.
#[component]
pub fn Qr(
    #[prop(into)] text: String,
    label: String,
    /// For paper that gets wet and folded: with more to spare.
    #[prop(optional)]
    paper: bool,
) -> impl IntoView {
    let spare = if paper {
        QrCodeEcc::Quartile
    } else {
        QrCodeEcc::Low
    };
    path(&text, spare).map(|(path, width)| {
        view! {
            <svg class="qr" role="img" aria-label=label viewBox=format!("0 0 {width} {width}") shape-rendering="crispEdges">
                <rect width="100%" height="100%" fill="#fff" />
                <path d=path fill="#000" />
            </svg>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_makes_a_square_and_a_book_makes_none() {
        let (path, width) = path("BEGIN:VCARD\r\nFN:林晓\r\nEND:VCARD", QrCodeEcc::Low).unwrap();
        assert!(path.starts_with("M4 4h1v1h-1z") && width > 20);
        assert_eq!(super::path(&"x".repeat(3_000), QrCodeEcc::Low), None);
    }
}
