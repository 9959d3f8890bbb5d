//! The business's colour, corrected until text on it and text in it can be read. Pure.

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// The four colours that the stylesheet takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent {
    /// On white.
    pub light: Colour,
    /// Text on `light`.
    pub light_ink: Colour,
    /// On the dark surface.
    pub dark: Colour,
    /// Text on `dark`.
    pub dark_ink: Colour,
}

const WHITE: Colour = Colour([255, 255, 255]);
const BLACK: Colour = Colour([0, 0, 0]);
/// `--surface` in the dark.
const DARK_SURFACE: Colour = Colour([0x15, 0x1c, 0x1b]);
/// What the stylesheet has where the business chose nothing.
const DEFAULT: Colour = Colour([0x0f, 0x76, 0x6e]);

/// WCAG 2.2 AA for text.
const TEXT: f64 = 4.5;
/// On the dark surface light text glares less when it is well above the minimum.
const DARK_TEXT: f64 = 6.0;

impl Colour {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text
            .trim()
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// The CSS notation.
    #[must_use]
    pub fn css(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    fn luminance(self) -> f64 {
        let linear = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// The WCAG contrast ratio, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// `steps` of 100 towards another colour.
    fn towards(self, other: Self, steps: u16) -> Self {
        let mix = |at: usize| {
            let mixed =
                (u16::from(self.0[at]) * (100 - steps) + u16::from(other.0[at]) * steps) / 100;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self([mix(0), mix(1), mix(2)])
    }

    /// The nearest mix with `end` that is far enough from `ground`.
    fn until(self, end: Self, ground: Self, ratio: f64) -> Self {
        (0..=100)
            .map(|steps| self.towards(end, steps))
            .find(|mix| mix.contrast(ground) >= ratio)
            .unwrap_or(end)
    }

    /// White or near-black, whichever reads better on this.
    fn ink(self) -> Self {
        let dark = self.towards(BLACK, 88);
        if WHITE.contrast(self) >= TEXT {
            WHITE
        } else {
            dark.until(BLACK, self, TEXT)
        }
    }
}

/// The colours for a business's `#rrggbb`; what cannot be read becomes the default.
#[must_use]
pub fn accent(chosen: &str) -> Accent {
    let chosen = Colour::parse(chosen).unwrap_or(DEFAULT);
    let light = chosen.until(BLACK, WHITE, TEXT);
    let dark = chosen.until(WHITE, DARK_SURFACE, DARK_TEXT);
    Accent {
        light,
        light_ink: light.ink(),
        dark,
        dark_ink: dark.ink(),
    }
}

impl Accent {
    /// `/theme.css`.
    #[must_use]
    pub fn css(&self) -> String {
        format!(
            ":root{{--brand:{};--brand-ink:{};--brand-dark:{};--brand-dark-ink:{}}}\n",
            self.light.css(),
            self.light_ink.css(),
            self.dark.css(),
            self.dark_ink.css()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guideline() {
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 0.001);
        assert!((Colour::parse("#777777").unwrap().contrast(WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn every_colour_becomes_readable_in_light_and_dark() {
        let parts = [0_u8, 51, 102, 153, 204, 255];
        for r in parts {
            for g in parts {
                for b in parts {
                    let chosen = Colour([r, g, b]).css();
                    let made = accent(&chosen);
                    assert!(made.light.contrast(WHITE) >= TEXT, "{chosen} on white");
                    assert!(
                        made.light_ink.contrast(made.light) >= TEXT,
                        "ink on {chosen}"
                    );
                    assert!(
                        made.dark.contrast(DARK_SURFACE) >= DARK_TEXT,
                        "{chosen} on dark"
                    );
                    assert!(
                        made.dark_ink.contrast(made.dark) >= TEXT,
                        "dark ink on {chosen}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_good_colour_stays_as_it_was_chosen() {
        assert_eq!(accent("#b45309").light.css(), "#b45309");
        assert_eq!(accent("nonsense").light, DEFAULT);
        for bad in [
            "",
            "#12345",
            "#1234567",
            "#12345g",
            "red;}body{x:y",
            "#é1234",
        ] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }
}
