//! Companies that customers work for.

pub mod companies_page;
pub mod company_link;
pub mod company_page;
pub mod company_text;
