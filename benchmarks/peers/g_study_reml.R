# lme4's REML of the same seven components.
need("lme4")
frame <- data.frame(
  score = column("score"), home = factor(column("home")), vignette = factor(column("vignette")),
  rater = factor(column("rater"))
)
model <- score ~ 1 + (1 | home) + (1 | vignette) + (1 | rater) + (1 | home:vignette) + (1 | home:rater) +
  (1 | vignette:rater)
tell(function() suppressMessages(lme4::lmer(model, data = frame)))
