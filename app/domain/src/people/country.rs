//! Countries and how their telephone numbers are written at home. Source: ITU-T E.164 and the national numbering plans.

use serde::{Deserialize, Serialize};

/// An ISO 3166-1 alpha-2 code in capitals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Country(String);

impl Default for Country {
    fn default() -> Self {
        Self("CN".to_owned())
    }
}

/// How a country writes its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub country: &'static str,
    /// The calling code, without `+`.
    pub code: &'static str,
    /// What is dialled before a national number at home and dropped abroad.
    pub trunk: &'static str,
    /// What is dialled before a foreign number.
    pub abroad: &'static str,
    /// Digits of a national number without the trunk prefix.
    pub digits: (usize, usize),
}

impl Country {
    /// Reads a code; only countries of the table.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_uppercase();
        PLANS
            .iter()
            .any(|plan| plan.country == code)
            .then_some(Self(code))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country's plan; none where the table does not have it.
    #[must_use]
    pub fn plan(&self) -> Option<&'static Plan> {
        PLANS.iter().find(|plan| plan.country == self.0)
    }
}

const fn plan(
    country: &'static str,
    code: &'static str,
    trunk: &'static str,
    abroad: &'static str,
    least: usize,
    most: usize,
) -> Plan {
    Plan {
        country,
        code,
        trunk,
        abroad,
        digits: (least, most),
    }
}

/// The table.
pub const PLANS: &[Plan] = &[
    plan("CN", "86", "0", "00", 7, 11),
    plan("HK", "852", "", "001", 8, 8),
    plan("MO", "853", "", "00", 8, 8),
    plan("TW", "886", "0", "002", 8, 9),
    plan("SG", "65", "", "000", 8, 8),
    plan("MY", "60", "0", "00", 7, 10),
    plan("JP", "81", "0", "010", 9, 10),
    plan("KR", "82", "0", "00", 8, 10),
    plan("TH", "66", "0", "001", 8, 9),
    plan("VN", "84", "0", "00", 9, 10),
    plan("ID", "62", "0", "00", 7, 12),
    plan("PH", "63", "0", "00", 8, 10),
    plan("IN", "91", "0", "00", 10, 10),
    plan("AU", "61", "0", "0011", 9, 9),
    plan("NZ", "64", "0", "00", 8, 10),
    plan("US", "1", "1", "011", 10, 10),
    plan("CA", "1", "1", "011", 10, 10),
    plan("MX", "52", "", "00", 10, 10),
    plan("BR", "55", "0", "00", 10, 11),
    plan("AR", "54", "0", "00", 10, 11),
    plan("GB", "44", "0", "00", 9, 10),
    plan("IE", "353", "0", "00", 7, 9),
    plan("DE", "49", "0", "00", 6, 12),
    plan("AT", "43", "0", "00", 6, 13),
    plan("CH", "41", "0", "00", 9, 9),
    plan("FR", "33", "0", "00", 9, 9),
    plan("ES", "34", "", "00", 9, 9),
    plan("PT", "351", "", "00", 9, 9),
    plan("IT", "39", "", "00", 6, 11),
    plan("NL", "31", "0", "00", 9, 9),
    plan("BE", "32", "0", "00", 8, 9),
    plan("LU", "352", "", "00", 6, 9),
    plan("DK", "45", "", "00", 8, 8),
    plan("SE", "46", "0", "00", 7, 10),
    plan("NO", "47", "", "00", 8, 8),
    plan("FI", "358", "0", "00", 6, 11),
    plan("PL", "48", "", "00", 9, 9),
    plan("CZ", "420", "", "00", 9, 9),
    plan("GR", "30", "", "00", 10, 10),
    plan("RU", "7", "8", "810", 10, 10),
    plan("UA", "380", "0", "00", 9, 9),
    plan("TR", "90", "0", "00", 10, 10),
    plan("IL", "972", "0", "00", 8, 9),
    plan("AE", "971", "0", "00", 8, 9),
    plan("ZA", "27", "0", "00", 9, 9),
    plan("RW", "250", "0", "00", 9, 9),
];
