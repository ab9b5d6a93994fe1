# pROC: area and Youden cut of each replicate.
need("pROC")
score <- column("score")
events <- scan(file.path(folder, "events.csv"), what = "", quiet = TRUE) %in% c("1", "True", "TRUE")
count <- number("replicates")
tell(function() for (i in seq_len(count)) {
  rows <- sample(length(score), replace = TRUE)
  found <- pROC::roc(events[rows], score[rows], direction = "<", levels = c(FALSE, TRUE), quiet = TRUE)
  pROC::coords(found, "best", best.method = "youden", transpose = FALSE)
})
