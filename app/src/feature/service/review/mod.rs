//! Reviews: how it was, who reads it, and what the business answers.

pub mod desk_review;
pub mod desk_reviews;
pub mod hide_sheet;
pub mod review_ask;
pub mod review_form;
pub mod review_page;
pub mod review_rows;
pub mod star_field;
pub mod stars;
