//! QR codes, as squares to draw.

use domain::account::team::QrCode;
use qrcodegen::{QrCode as Squares, QrCodeEcc};
use std::fmt::Write as _;

/// Light squares that a reader needs around a code (ISO/IEC 18004).
const QUIET: i32 = 4;

/// The code of a text; none for one that no code can hold.
#[must_use]
pub fn qr_code(text: &str) -> Option<QrCode> {
    let squares = Squares::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..squares.size() {
        for x in (0..squares.size()).filter(|x| squares.get_module(*x, y)) {
            // Writing to a string does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let size = u32::try_from(squares.size() + 2 * QUIET).ok()?;
    Some(QrCode { size, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_quiet_squares_around_and_its_corner_marks() {
        let code = qr_code("https://example.com/join/x").unwrap();
        assert!(code.size >= 21 + 8);
        // The first square of the mark in the upper left corner, and nothing before it.
        assert!(code.path.starts_with("M4 4h1v1h-1z"));
        assert!(!code.path.contains("M3 ") && !code.path.contains("M0 "));
        assert_eq!(qr_code(&"x".repeat(10_000)), None);
    }
}
