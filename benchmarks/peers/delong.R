# pROC: area and DeLong's variance.
need("pROC")
score <- column("score")
events <- scan(file.path(folder, "events.csv"), what = "", quiet = TRUE) %in% c("1", "True", "TRUE")
tell(function() {
  found <- pROC::roc(events, score, direction = "<", levels = c(FALSE, TRUE), quiet = TRUE)
  pROC::var(found, method = "delong")
})
