//! The logo of the business: a picture that its owner chose, made into the icons of the installed apps and the sign on public pages. It stands at the
//! server.

use serde::{Deserialize, Serialize};

/// The largest file, bytes. Phones make photos smaller before they send them.
pub const MAX_LOGO: usize = 1 << 20;
/// The longest side of a picture that is taken, pixels.
pub const MAX_SIDE: u32 = 4_096;

/// What a logo is made into: square pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogoKind {
    Icon192,
    Icon512,
    /// Whole where a phone cuts a circle or a drop out of it.
    Maskable512,
    /// For iPhones, which know no transparency there.
    Apple180,
    /// On public pages and in mails.
    Sign,
}

impl LogoKind {
    pub const ALL: [Self; 5] = [
        Self::Icon192,
        Self::Icon512,
        Self::Maskable512,
        Self::Apple180,
        Self::Sign,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Icon192 => "icon-192.png",
            Self::Icon512 => "icon-512.png",
            Self::Maskable512 => "maskable-512.png",
            Self::Apple180 => "apple-180.png",
            Self::Sign => "sign.png",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its side, pixels.
    #[must_use]
    pub fn side(self) -> u32 {
        match self {
            Self::Icon192 => 192,
            Self::Icon512 | Self::Maskable512 => 512,
            Self::Apple180 => 180,
            Self::Sign => 96,
        }
    }

    /// How much of the side the picture takes, in percent; the rest is the ground.
    #[must_use]
    pub fn filled(self) -> u32 {
        match self {
            Self::Maskable512 => 66,
            Self::Apple180 => 84,
            Self::Icon192 | Self::Icon512 | Self::Sign => 100,
        }
    }

    /// True where nothing shines through.
    #[must_use]
    pub fn is_opaque(self) -> bool {
        matches!(self, Self::Maskable512 | Self::Apple180)
    }
}

/// The logo that stands, by a name that changes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogoVersion(pub String);

impl LogoVersion {
    /// Where one of its pictures is: a path of this site, for ever the same picture.
    #[must_use]
    pub fn path(&self, kind: LogoKind) -> String {
        format!("/logo/{}/{}", self.0, kind.name())
    }
}

/// Why a picture is no logo. The one before stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoRefusal {
    /// Only owners choose it.
    NotAllowed,
    /// Neither PNG, JPEG, WebP nor SVG, or broken.
    Kind,
    /// Too many bytes.
    TooLarge,
    /// Too many pixels, or a drawing that takes too long.
    TooMuch,
    /// Nothing is seen on it.
    Empty,
    /// Other pictures are being drawn.
    Busy,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoAnswer {
    /// What stands now; none where it was taken away.
    Done(Option<LogoVersion>),
    Refused(LogoRefusal),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_a_logo_is_found_by_its_name() {
        for kind in LogoKind::ALL {
            assert_eq!(LogoKind::parse(kind.name()), Some(kind));
        }
        assert_eq!(LogoKind::parse("icon-193.png"), None);
        let path = LogoVersion("ab12".to_owned()).path(LogoKind::Sign);
        assert_eq!(path, "/logo/ab12/sign.png");
    }
}
