# Weir in an account of Cloudflare, by OpenTofu or Terraform: what wrangler.toml says. Run npm ci in the clone first.
terraform {
  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.0"
    }
  }
}

variable "account_id" {
  type = string
}

variable "clone" {
  description = "The folder of the clone of Weir"
  type        = string
  default     = "../../.."
}

variable "admin_token" {
  description = "Opens the management API: a long random text"
  type        = string
  sensitive   = true
}

variable "secrets" {
  description = "The other secrets by their names: WEBHOOK_SLACK, UPSTREAM_KEY, WEIR_READ_TOKEN"
  type        = map(string)
  sensitive   = true
  default     = {}
}

variable "is_first" {
  description = "Whether this Worker is made anew: false once it was applied, since migrations are made once"
  type        = bool
  default     = true
}

resource "cloudflare_r2_bucket" "weir" {
  account_id = var.account_id
  name       = "weir"

  # Captures, baselines and reports.
  lifecycle {
    prevent_destroy = true
  }
}

resource "cloudflare_worker" "weir" {
  account_id = var.account_id
  name       = "weir"
  observability = {
    enabled = true
  }
  subdomain = {
    enabled = true
  }
}

resource "cloudflare_worker_version" "weir" {
  account_id         = var.account_id
  worker_id          = cloudflare_worker.weir.id
  compatibility_date = "2026-04-20"
  main_module        = "worker.mjs"

  modules = [
    for name, type in merge(
      {
        "worker.mjs"    = "application/javascript+module"
        "kernel.wasm"   = "application/wasm"
        "resvg.wasm"    = "application/wasm"
        "inter-400.bin" = "application/octet-stream"
        "inter-600.bin" = "application/octet-stream"
        "docs.txt"      = "text/plain"
      },
      { for part in fileset("${var.clone}/dist", "worker-*.mjs") : part => "application/javascript+module" },
    ) :
    { name = name, content_file = "${var.clone}/dist/${name}", content_type = type }
  ]

  bindings = concat(
    [
      { type = "r2_bucket", name = "BUCKET", bucket_name = cloudflare_r2_bucket.weir.name },
      { type = "durable_object_namespace", name = "CATALOG", class_name = "Catalog" },
      { type = "durable_object_namespace", name = "ENDPOINTS", class_name = "Endpoint" },
      { type = "durable_object_namespace", name = "RECORDERS", class_name = "Recorder" },
      { type = "workflow", name = "WORKFLOW", workflow_name = "weir-baselines", class_name = "BaselineWorkflow" },
      { type = "secret_text", name = "WEIR_ADMIN_TOKEN", text = var.admin_token },
    ],
    [for name, value in var.secrets : { type = "secret_text", name = name, text = value }],
  )

  migrations = var.is_first ? {
    new_tag = "v2"
    steps = [
      { new_sqlite_classes = ["Catalog", "Monitor", "Recorder"] },
      { renamed_classes = [{ from = "Monitor", to = "Endpoint" }] },
    ]
  } : null
}

resource "cloudflare_workers_deployment" "weir" {
  account_id  = var.account_id
  script_name = cloudflare_worker.weir.name
  strategy    = "percentage"
  versions = [{
    version_id = cloudflare_worker_version.weir.id
    percentage = 100
  }]
}

resource "cloudflare_workflow" "baselines" {
  account_id    = var.account_id
  workflow_name = "weir-baselines"
  class_name    = "BaselineWorkflow"
  script_name   = cloudflare_worker.weir.name
  depends_on    = [cloudflare_workers_deployment.weir]
}

resource "cloudflare_workers_cron_trigger" "minute" {
  account_id  = var.account_id
  script_name = cloudflare_worker.weir.name
  schedules   = [{ cron = "* * * * *" }]
  depends_on  = [cloudflare_workers_deployment.weir]
}
