//! Help articles: what many ask, written by the business, found by customers before they ask.

pub mod help_answers;
pub mod help_article_form;
pub mod help_article_page;
pub mod help_articles_page;
