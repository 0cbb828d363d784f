# Makes gold-negative-binomial.csv and its counts with base R alone:  Rscript make_gold_regression.R
# The likelihood of the NB2 model, written with R's own dnbinom and maximised by optim; then R's own glm at the dispersion
# found, for the standard errors of known dispersion. Every row names the version of R that made it.
library(stats)
version <- paste(R.version$major, R.version$minor, sep = ".")
RNGversion("3.6.0"); set.seed(20240619)

draw <- function(case, n, base, ratio, alpha, events) {
  side <- rbinom(n, 1, 0.4); event <- sample(events, n, replace = TRUE); words <- round(runif(n, 150, 1200))
  mu <- words * base * ratio^side * exp(0.6 * event / events)
  data.frame(case = case, hits = rnbinom(n, size = 1 / alpha, mu = mu), words = words, side = side,
             event = paste0("e", event))
}
# R's own data of 54 looms (Tippett 1950): breaks by wool, tension as the second factor, equal lengths of yarn.
looms <- data.frame(case = "warpbreaks", hits = warpbreaks$breaks, words = 1, side = as.integer(warpbreaks$wool == "B"),
                    event = paste0("e", as.integer(warpbreaks$tension)))
data <- rbind(looms, draw("two events", 40, 0.004, 2, 0.7, 2), draw("five events", 120, 0.01, 0.5, 1.5, 5),
              draw("uneven", 60, 0.02, 1.3, 4, 3), draw("one event", 25, 0.006, 3, 0.3, 1))

fit <- function(d) {
  form <- if (length(unique(d$event)) > 1) hits ~ side + event else hits ~ side
  X <- model.matrix(form, d)
  loss <- function(p) -sum(dnbinom(d$hits, size = exp(-p[1]), mu = d$words * exp(X %*% p[-1]), log = TRUE))
  start <- coef(glm(form, poisson, d, offset = log(words)))
  found <- optim(c(0, start), loss, method = "BFGS", control = list(maxit = 2000, reltol = 1e-15))
  found <- optim(found$par, loss, method = "Nelder-Mead", control = list(maxit = 20000, reltol = 1e-16))
  found <- optim(found$par, loss, method = "BFGS", control = list(maxit = 2000, reltol = 1e-16))
  alpha <- exp(found$par[1])
  # Variance and weight of NB2 with the log link, handed to glm as a quasi family of its own.
  nb <- poisson(); nb$variance <- function(mu) mu + alpha * mu^2
  nb$family <- "NB2"; nb$aic <- function(...) NA
  nb$dev.resids <- function(y, mu, wt) 2 * wt * (y * log(pmax(y, 1e-300) / mu) -
                                                   (y + 1 / alpha) * log((1 + alpha * y) / (1 + alpha * mu)))
  known <- glm(form, nb, d, offset = log(words), control = glm.control(epsilon = 1e-14, maxit = 100))
  bread <- summary(known, dispersion = 1)$cov.scaled
  mu <- fitted(known)
  # Sandwich with the squared residuals over 1 - leverage (HC2).
  scores <- X * (d$hits - mu) / (1 + alpha * mu) / sqrt(1 - hatvalues(known))
  robust <- bread %*% crossprod(scores) %*% bread
  c(log_ratio = unname(coef(known)["side"]), error = unname(sqrt(bread["side", "side"])),
    robust_error = unname(sqrt(robust["side", "side"])), dispersion = unname(alpha), log_likelihood = -found$value)
}
gold <- do.call(rbind, lapply(unique(data$case), function(case) {
  values <- fit(data[data$case == case, ])
  data.frame(case = case, t(sapply(values, format, digits = 10)), r_version = version)
}))
write.csv(gold, "gold-negative-binomial.csv", row.names = FALSE, quote = FALSE, eol = "\n")
write.csv(data, "gold-negative-binomial-counts.csv", row.names = FALSE, quote = FALSE, eol = "\n")
